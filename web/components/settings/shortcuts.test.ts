import { expect, it } from "vitest";
import { wordsOf, type Words } from "../../locales";
import { keyName, SHORTCUTS } from "./shortcuts";

it("has words for every shortcut in both languages", () => {
  for (const language of ["en", "zh"] as const) {
    const keys = (wordsOf(language)["settings"] as Words)["keys"] as Words;
    for (const { title, shortcuts } of SHORTCUTS) {
      for (const key of [title, ...shortcuts.map(({ action }) => action)]) expect(keys[key], `${language} ${key}`).toBeTypeOf("string");
    }
  }
});

it("calls keys as the keyboard does", () => {
  expect(keyName("mod", false)).toBe("Ctrl");
  expect(keyName("mod", true)).toBe("⌘");
  expect(keyName("Enter", true)).toBe("Enter");
});
