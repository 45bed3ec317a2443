import { afterEach, expect, it, vi } from "vitest";
import { useJobs } from "../../stores/jobs";
import { findBy, mountAt, Refusal, serve, settled, type Mounted } from "../../testing/mounting";
import PrivacySeal from "./PrivacySeal.vue";

let mounted: Mounted | undefined;

afterEach(() => {
  mounted?.application.unmount();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

it("says that nothing left, and no longer once something did", async () => {
  let left = 0;
  serve({ "GET /api/network/ledger": () => ({ entries: [], total: left, left, sent: 0, received: 0 }), "GET /api/jobs": () => ({ jobs: [] }) });
  mounted = await mountAt(PrivacySeal);
  const seal = findBy(mounted.root, "a.seal");
  expect(seal.textContent).toContain("Nothing has left this computer");
  left = 3;
  useJobs().take({ id: "1", kind: "download", state: "running", paths: [], created_at: "", model: "m" });
  await settled();
  expect(seal.textContent).toContain("Only what you asked for: 3 requests");
  expect(seal.getAttribute("href")).toBe("/activity#network");
});

it("claims nothing before it knows", async () => {
  serve({ "GET /api/network/ledger": () => new Refusal(500, "internal", "No.") });
  mounted = await mountAt(PrivacySeal);
  expect(mounted.root.textContent).not.toContain("Nothing has left");
});
