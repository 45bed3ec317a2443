import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Schemas } from "../../api/client";
import { findBy, mountAt, Refusal, serve, settled, type Mounted } from "../../testing/mounting";
import NetworkLedger from "./NetworkLedger.vue";

const entry = (number: number, change: Partial<Schemas["LedgerEntry"]> = {}): Schemas["LedgerEntry"] => ({
  number, at: "2026-03-01T09:00:00+08:00", host: "hub.example", method: "GET", purpose: "download", reason: `file-${number}.gguf`,
  local: false, sent: 300, received: 4096, outcome: "ok", status: 200, ...change,
});

let ledger: Schemas["Ledger"];
let check: Schemas["LedgerCheck"];
let mounted: Mounted | undefined;

async function open(): Promise<HTMLElement> {
  serve({
    "GET /api/jobs": () => ({ jobs: [] }),
    "GET /api/network/ledger": () => ledger,
    "GET /api/network/check": () => check,
  });
  mounted = await mountAt(NetworkLedger);
  return mounted.root;
}

beforeEach(() => {
  ledger = { entries: [], total: 0, left: 0, sent: 0, received: 0, offline: "" };
  check = { ok: true, lines: 3, broken_at: null, head: "ab" };
});
afterEach(() => {
  mounted?.application.unmount();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

describe("the record of the network", () => {
  it("says that nothing left, only while that is so", async () => {
    const root = await open();
    expect(root.textContent).toContain("Nothing has left this computer.");
    expect(root.querySelector("table")).toBeNull();
  });

  it("lists what left: to whom, what for, how much, and how it ended", async () => {
    ledger = { entries: [entry(2, { outcome: "failed", status: 503 }), entry(1, { purpose: "metadata", reason: "tiny" })], total: 2, left: 2, sent: 600, received: 8192, offline: "setting" };
    const root = await open();
    const text = root.textContent;
    for (const words of ["2 requests to other computers", "8 kB received, 600 B sent", "“Stay offline” is on"]) expect(text).toContain(words);
    const rows = [...root.querySelectorAll("tbody tr")].map((row) => row.textContent);
    expect(rows[0]).toContain("Download: file-2.gguf");
    expect(rows[0]).toMatch(/hub\.example.*4 kB · 300 B.*failed.*\(503\)/s);
    expect(rows[1]).toContain("Size and hash: tiny");
  });

  it("shows older ones when asked", async () => {
    ledger = { ...ledger, entries: [entry(2)], total: 2, left: 2 };
    const root = await open();
    expect(root.textContent).toContain("1 of 2");
    ledger = { ...ledger, entries: [entry(1)] };
    findBy(root, "button", "Show older ones").click();
    await settled();
    expect(root.querySelectorAll("tbody tr")).toHaveLength(2);
    expect(root.textContent).not.toContain("Show older ones");
  });

  it("checks the chain, and says where it breaks", async () => {
    ledger = { ...ledger, entries: [entry(1)], total: 1, left: 1 };
    const root = await open();
    findBy(root, "button", "Check the record").click();
    await settled();
    expect(findBy(root, "[role=status]").textContent).toContain("All 3 lines are as they were written.");
    check = { ok: false, lines: 3, broken_at: 2, head: "" };
    findBy(root, "button", "Check the record").click();
    await settled();
    expect(findBy(root, "[role=status]").textContent).toContain("from line 2 on it was changed");
  });

  it("claims nothing when it cannot be read", async () => {
    serve({ "GET /api/network/ledger": () => new Refusal(500, "storage.broken", "It cannot be read.") });
    mounted = await mountAt(NetworkLedger);
    expect(mounted.root.textContent).toContain("It cannot be read.");
    expect(mounted.root.textContent).not.toContain("Nothing has left");
  });
});
