import { describe, expect, it } from "vitest";
import { findIn, fit } from "./fuzzy";

const commands = [
  { id: "summarise", en: "Summarise", zh: "总结" },
  { id: "translate", en: "Translate", zh: "翻译" },
  { id: "todos", en: "Extract to-dos", zh: "提取待办" },
  { id: "explain", en: "Explain", zh: "解释" },
];
const found = (query: string) => findIn(query, commands, ({ id, en, zh }) => [id, en, zh]).map(({ id }) => id);

describe("fuzzy finding", () => {
  it("finds by a beginning, by scattered letters and in either language", () => {
    expect(found("tr")[0]).toBe("translate");
    expect(found("smr")).toEqual(["summarise"]);
    expect(found("翻")).toEqual(["translate"]);
    expect(found("办")).toEqual(["todos"]);
  });

  it("puts beginnings before what stands inside", () => {
    expect(found("ex")).toEqual(["explain", "todos"]);
    expect(fit("ex", "Explain")).toBeGreaterThan(fit("ex", "Annex"));
  });

  it("gives all in their order for nothing, and none for what is not there", () => {
    expect(found("")).toEqual(commands.map(({ id }) => id));
    expect(found("zq")).toEqual([]);
  });
});
