import { expect, it } from "vitest";
import type { Schemas } from "../api/client";
import { linesOf } from "./ledger";

const entry = (number: number, change: Partial<Schemas["LedgerEntry"]> = {}): Schemas["LedgerEntry"] => ({
  number, at: "2026-03-01T09:00:00+08:00", host: "127.0.0.1:11434", method: "GET", purpose: "ollama", reason: "list of models", local: true,
  sent: 100, received: 200, outcome: "ok", ...change,
});

it("tells in one line what stayed here and came again", () => {
  const lines = linesOf([entry(5), entry(4), entry(3, { outcome: "failed" }), entry(2)]);
  expect(lines.map(({ entry: { number }, times, received, sent }) => [number, times, received, sent])).toEqual([
    [5, 2, 400, 200], [3, 1, 200, 100], [2, 1, 200, 100],
  ]);
});

it("tells each request that left in a line of its own, and takes no bytes for some", () => {
  const far = { host: "hub.example", local: false };
  expect(linesOf([entry(2, far), entry(1, far)])).toHaveLength(2);
  const shut = { ...far, outcome: "refused" as const, sent: null, received: null };
  expect(linesOf([entry(2, shut), entry(1, shut)])).toMatchObject([{ times: 2, received: null, sent: null }]);
});
