/** Every sentence the page says: one file per domain and language, the same keys in both. */
import { createI18n } from "vue-i18n";
import errors from "./errors.json";
import notices from "./notices.json";

export type Language = "en" | "zh";
export interface Words {
  [key: string]: string | Words;
}

const files = import.meta.glob<Words>("./*/*.ts", { eager: true, import: "default" });

/** The words of a language by domain. */
export function wordsOf(language: Language): Words {
  const words: Words = { errors: literal(errors[language]), notices: notices[language] };
  for (const [path, domain] of Object.entries(files)) {
    const [, folder, name] = /^\.\/(\w+)\/(\w+)\.ts$/.exec(path) ?? [];
    if (folder === language && name) words[name] = domain;
  }
  return words;
}

/** Words that are no templates: what vue-i18n would take for one is escaped. */
function literal(words: Words): Words {
  const escaped: Words = {};
  for (const [key, value] of Object.entries(words)) {
    escaped[key] = typeof value === "string" ? value.replace(/[{}@$|]/g, "{'$&'}") : literal(value);
  }
  return escaped;
}

/** The language a browser's list of languages asks for. */
export function languageOf(languages: readonly string[]): Language {
  return languages[0]?.toLowerCase().startsWith("zh") ? "zh" : "en";
}

export const i18n = createI18n({
  legacy: false,
  locale: languageOf(navigator.languages),
  fallbackLocale: "en",
  messages: { en: wordsOf("en"), zh: wordsOf("zh") },
});
