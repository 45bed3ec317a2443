import { describe, expect, it } from "vitest";
import { i18n, languageOf, wordsOf, type Words } from ".";

function keysOf(words: Words, before = ""): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string" ? [`${before}${key}`] : keysOf(value, `${before}${key}.`),
  );
}

function textsOf(words: Words): string[] {
  return Object.values(words).flatMap((value) => (typeof value === "string" ? [value] : textsOf(value)));
}

describe("locales", () => {
  it("say the same things in both languages", () => {
    expect(keysOf(wordsOf("zh")).sort()).toEqual(keysOf(wordsOf("en")).sort());
    expect(keysOf(wordsOf("en")).length).toBeGreaterThan(50);
  });

  it("leave nothing empty and no Chinese among the English", () => {
    for (const text of [...textsOf(wordsOf("en")), ...textsOf(wordsOf("zh"))]) expect(text.trim()).not.toBe("");
    const english = wordsOf("en");
    delete english["welcome"]; // its sample question is Chinese in every language
    delete english["chat"];
    for (const text of textsOf(english)) expect(text.replace("中文", "")).not.toMatch(/[\u4e00-\u9fff]/);
  });

  it("fill in the same names in both languages", () => {
    const named = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
    const walk = (en: Words, zh: Words): void => {
      for (const [key, value] of Object.entries(en)) {
        const other = zh[key];
        if (typeof value === "string" && typeof other === "string") expect([key, named(other)]).toEqual([key, named(value)]);
        else if (typeof value !== "string" && typeof other === "object") walk(value, other);
      }
    };
    walk(wordsOf("en"), wordsOf("zh"));
  });

  it("take words of errors as they are", () => {
    const { t } = i18n.global;
    for (const code of Object.keys(wordsOf("en")["errors"] as Words)) {
      expect(t(`errors.${code}.message`).length).toBeGreaterThan(3);
    }
  });

  it("follow the browser's first language", () => {
    expect(languageOf(["zh-TW", "en"])).toBe("zh");
    expect(languageOf(["de", "zh"])).toBe("en");
    expect(languageOf([])).toBe("en");
  });
});
