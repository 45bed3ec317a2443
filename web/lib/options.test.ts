import { describe, expect, it } from "vitest";
import type { Command } from "../api/commands";
import { chosenIn, stepped, wordsOf } from "./options";

const choice = (value: string, en: string, zh: string) => ({ value, name: { en, zh } });
const TRANSLATE = {
  id: "translate",
  options: {
    to: { name: { en: "Into", zh: "译成" }, default: "auto", choices: [choice("auto", "Automatic", "自动"), choice("zh", "Chinese", "中文"), choice("en", "English", "英文")] },
  },
} as unknown as Command;
const PLAIN = { id: "explain", options: {} } as unknown as Command;

describe("a choice that is typed", () => {
  it("stands alone or before a colon, by value or by name", () => {
    expect(chosenIn(TRANSLATE, "en")).toEqual({ options: { to: "en" }, written: "" });
    expect(chosenIn(TRANSLATE, " English ")).toEqual({ options: { to: "en" }, written: "" });
    expect(chosenIn(TRANSLATE, "中文：good morning")).toEqual({ options: { to: "zh" }, written: "good morning" });
    expect(chosenIn(TRANSLATE, "en: 一行\n二行：三")).toEqual({ options: { to: "en" }, written: "一行\n二行：三" });
  });

  it("is no choice when it is the text's first word", () => {
    expect(chosenIn(TRANSLATE, "Chinese food is good")).toEqual({ options: {}, written: "Chinese food is good" });
    expect(chosenIn(TRANSLATE, "Note: en")).toEqual({ options: {}, written: "Note: en" });
    expect(chosenIn(PLAIN, "en")).toEqual({ options: {}, written: "en" });
  });
});

describe("a choice that is stepped to", () => {
  it("goes round both ways, from the default on", () => {
    expect(stepped(TRANSLATE, {}, 1)).toEqual({ to: "zh" });
    expect(stepped(TRANSLATE, { to: "en" }, 1)).toEqual({ to: "auto" });
    expect(stepped(TRANSLATE, {}, -1)).toEqual({ to: "en" });
    expect(stepped(PLAIN, {}, 1)).toEqual({});
  });

  it("is named where it is not what is done anyway", () => {
    expect(wordsOf(TRANSLATE, { to: "en" }, "en")).toBe("English");
    expect(wordsOf(TRANSLATE, { to: "auto" }, "en")).toBe("");
    expect(wordsOf(TRANSLATE, {}, "zh")).toBe("");
  });
});
