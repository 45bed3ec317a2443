import { afterEach, expect, it, vi } from "vitest";
import { useToasts } from "../../stores/toasts";
import { findBy, mountAt, Refusal, serve, settled, type Asked, type Mounted } from "../../testing/mounting";
import DataSection from "./DataSection.vue";

let mounted: Mounted | undefined;

async function open(clear: () => unknown): Promise<{ asked: Asked[]; root: HTMLElement }> {
  const parts = [{ name: "database", bytes: 3_000_000 }, { name: "indexes", bytes: 1_000_000 }, { name: "new part", bytes: 0 }];
  const asked = serve({
    "GET /api/storage": () => ({ folder: "/home/数据", free: 5e9, parts }),
    "GET /api/conversations": () => ({ conversations: [] }),
    "DELETE /api/conversations": clear,
  });
  mounted = await mountAt(DataSection);
  return { asked, root: mounted.root };
}

afterEach(() => {
  mounted?.application.unmount();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

it("shows the folder, what each part takes and what is left", async () => {
  const { root } = await open(() => ({ removed: 0 }));
  for (const words of ["4.0 MB used", "5.0 GB free", "/home/数据", "Texts and conversations", "3.0 MB", "new part"]) {
    expect(root.textContent).toContain(words);
  }
  expect([...root.querySelectorAll<HTMLElement>(".bar span")].map((one) => one.style.flexGrow)).toEqual(["0.75", "0.25"]);
});

it("clears the history only after a yes, and says how much there was", async () => {
  const { root, asked } = await open(() => ({ removed: 3 }));
  findBy(root, "button", "Clear the history").click();
  await settled();
  expect(findBy(document, "[role=dialog]").textContent).toContain("cannot be undone");
  expect(asked.some(({ method }) => method === "DELETE")).toBe(false);
  findBy(document, "[role=dialog] button", "Delete all conversations").click();
  await settled();
  expect(asked.filter(({ method }) => method === "DELETE")).toHaveLength(1);
  expect(useToasts().toasts.at(-1)?.text).toBe("3 conversations were deleted.");
});

it("says what kept it from clearing", async () => {
  const { root } = await open(() => new Refusal(409, "busy", "An answer is being written."));
  findBy(root, "button", "Clear the history").click();
  await settled();
  findBy(document, "[role=dialog] button", "Delete all conversations").click();
  await settled();
  expect(findBy(root, "[role=alert]").textContent).toContain("An answer is being written.");
});
