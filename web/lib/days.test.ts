import { describe, expect, it } from "vitest";
import { byDay, dayGroup } from "./days";

const now = new Date(2026, 2, 29, 0, 30);
const at = (...parts: [number, number, number, number?, number?]) => new Date(...parts).toISOString();

describe("dayGroup", () => {
  it("counts calendar days, not hours", () => {
    expect(dayGroup(at(2026, 2, 29, 0, 1), now)).toBe("today");
    expect(dayGroup(at(2026, 2, 28, 23, 59), now)).toBe("yesterday");
    expect(dayGroup(at(2026, 2, 22, 12), now)).toBe("week");
    expect(dayGroup(at(2026, 2, 21, 12), now)).toBe("earlier");
  });

  it("takes a clock that was put back as today and nonsense as earlier", () => {
    expect(dayGroup(at(2026, 2, 30), now)).toBe("today");
    expect(dayGroup("soon", now)).toBe("earlier");
  });
});

describe("byDay", () => {
  it("keeps the order and leaves empty groups out", () => {
    const rows = [at(2026, 2, 29), at(2025, 0, 1), at(2026, 2, 29, 0, 10)].map((updated_at, id) => ({ id, updated_at }));
    expect(byDay(rows, now).map(({ group, rows: found }) => [group, found.map((row) => row.id)])).toEqual([
      ["today", [0, 2]],
      ["earlier", [1]],
    ]);
  });
});
