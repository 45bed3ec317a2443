import { describe, expect, it } from "vitest";
import { countOf, EVERYTHING, isChosen, NOTHING, only, span, toggled, withAdded } from "./selection";

describe("a selection", () => {
  it("begins with nothing", () => {
    expect(countOf(NOTHING, 50_000)).toBe(0);
    expect(isChosen(NOTHING, "1")).toBe(false);
  });

  it("takes one in and out again", () => {
    const one = toggled(NOTHING, "1");
    expect(isChosen(one, "1")).toBe(true);
    expect(countOf(toggled(one, "1"), 10)).toBe(0);
    expect(NOTHING.ids.size).toBe(0);
  });

  it("of everything counts what was never read, less what was taken out", () => {
    const rest = toggled(EVERYTHING, "7");
    expect(isChosen(rest, "7")).toBe(false);
    expect(isChosen(rest, "8")).toBe(true);
    expect(countOf(rest, 50_000)).toBe(49_999);
    expect(countOf(toggled(rest, "7"), 50_000)).toBe(50_000);
  });

  it("grows by a range, also where everything but some is chosen", () => {
    expect(countOf(withAdded(only(["1"]), ["1", "2", "3"]), 9)).toBe(3);
    expect(isChosen(withAdded(toggled(EVERYTHING, "7"), ["7"]), "7")).toBe(true);
  });

  it("spans upwards and downwards", () => {
    expect(span(3, 8)).toEqual([3, 8]);
    expect(span(8, 3)).toEqual([3, 8]);
  });
});
