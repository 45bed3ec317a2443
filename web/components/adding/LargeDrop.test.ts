import { createPinia, setActivePinia } from "pinia";
import { afterEach, expect, it, vi } from "vitest";
import { useAdding } from "../../stores/adding";
import { useSession, type Session } from "../../stores/session";
import { mount, unmountAll } from "../../testing/mounted";
import { findBy, serve, settled, type Asked } from "../../testing/mounting";
import LargeDrop from "./LargeDrop.vue";

let asked: Asked[];

async function dropped(): Promise<Promise<boolean>[]> {
  asked = serve({
    "POST /api/desktop/dropped": () => ({ paths: ["/srv/合同 100%"] }),
    "POST /api/index/extent": () => ({ files: 1234, bytes: 3_200_000_000, whole: true }),
    "POST /api/index": () => ({ id: "1", kind: "index", state: "waiting", created_at: "2026-02-01T10:00:00Z", paths: ["/srv/合同 100%"] }),
  });
  const pinia = createPinia();
  setActivePinia(pinia);
  useSession().session = { pid: 1, version: "1", language: "en", desktop: { window: true, dialogs: true, open: true }, samples: null } satisfies Session;
  await mount(LargeDrop, {}, pinia);
  const over = useAdding().addDrop({ names: ["合同 100%"], entries: [], hidden: false });
  await settled();
  return [over];
}
const indexed = (): Asked[] => asked.filter(({ path }) => path === "/api/index");

afterEach(() => {
  unmountAll();
  vi.unstubAllGlobals();
});

it("says how much it is, and adds it at one yes", async () => {
  const [over] = await dropped();
  expect(document.querySelector(".dialog")?.textContent).toMatch(/Add 1,234 files\?.*1,234 files, 3\.2 GB/s);
  expect(indexed()).toEqual([]);
  findBy(document, ".dialog button", "Add them").click();
  expect(await over).toBe(true);
  expect(indexed()).toHaveLength(1);
  await settled();
  expect(document.querySelector(".dialog")).toBeNull();
});

it("adds nothing when it is put away", async () => {
  const [over] = await dropped();
  findBy(document, ".dialog button", "Cancel").click();
  expect(await over).toBe(false);
  expect(indexed()).toEqual([]);
});
