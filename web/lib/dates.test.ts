import { describe, expect, it } from "vitest";
import { clockTime, dayWords, fullTime } from "./dates";

describe("days", () => {
  const now = new Date(2026, 2, 1, 0, 30);

  it.each([
    [new Date(2026, 2, 1, 0, 5), "today", "今天"],
    [new Date(2026, 1, 28, 23, 59), "yesterday", "昨天"],
    [new Date(2026, 0, 9, 12), "Jan 9", "1月9日"],
    [new Date(2024, 11, 31, 12), "Dec 31, 2024", "2024年12月31日"],
  ])("%s", (then, en, zh) => {
    expect(dayWords(then.toISOString(), "en", now)).toBe(en);
    expect(dayWords(then.toISOString(), "zh", now)).toBe(zh);
  });

  it("are empty for what is no time", () => {
    for (const none of [null, undefined, "", "soon"]) {
      expect(dayWords(none, "en", now)).toBe("");
      expect(fullTime(none, "en")).toBe("");
      expect(clockTime(none, "en")).toBe("");
    }
  });
});
