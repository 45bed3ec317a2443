/** Settings of the program, and the two that the page itself follows at once: language and theme. */
import { usePreferredDark } from "@vueuse/core";
import { defineStore } from "pinia";
import { computed, shallowRef, watchEffect } from "vue";
import { call, type Schemas } from "../api/client";
import { i18n, languageOf, type Language } from "../locales";

export type SettingRow = Schemas["SettingRow"];
export type SettingValue = SettingRow["value"];
export type LanguageChoice = "auto" | Language;
export type ThemeChoice = "auto" | "light" | "dark";

export const usePreferences = defineStore("preferences", () => {
  const settings = shallowRef<readonly SettingRow[]>([]);
  const systemDark = usePreferredDark();
  const wantedLanguage = shallowRef<LanguageChoice>("auto");
  const wantedTheme = shallowRef<ThemeChoice>("auto");

  const language = computed<Language>(() =>
    wantedLanguage.value === "auto" ? languageOf(navigator.languages) : wantedLanguage.value,
  );
  const theme = computed<"light" | "dark">(() =>
    wantedTheme.value === "auto" ? (systemDark.value ? "dark" : "light") : wantedTheme.value,
  );

  watchEffect(() => {
    i18n.global.locale.value = language.value;
    document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";
  });
  watchEffect(() => {
    document.documentElement.dataset["theme"] = theme.value;
  });

  function take(list: Schemas["SettingList"]): void {
    settings.value = list.settings;
    wantedLanguage.value = (setting("interface.language")?.value ?? "auto") as LanguageChoice;
    wantedTheme.value = (setting("interface.theme")?.value ?? "auto") as ThemeChoice;
  }

  function setting(name: string): SettingRow | undefined {
    return settings.value.find((row) => row.name === name);
  }

  async function load(): Promise<void> {
    take(await call("GET", "/api/settings"));
  }

  /** Store a value. Throws `ServerError` when it is refused; nothing has changed then. */
  async function change(name: string, value: SettingValue): Promise<void> {
    take(await call("PATCH", "/api/settings", { body: { values: { [name]: value } } }));
  }

  /** Back to the default. */
  async function reset(name: string): Promise<void> {
    take(await call("DELETE", `/api/settings/${encodeURIComponent(name)}`));
  }

  /** The page follows before the server has answered, and goes back when it refuses. */
  async function setLanguage(wanted: LanguageChoice): Promise<void> {
    const before = wantedLanguage.value;
    wantedLanguage.value = wanted;
    await change("interface.language", wanted).catch((failure: unknown) => {
      wantedLanguage.value = before;
      throw failure;
    });
  }

  async function setTheme(wanted: ThemeChoice): Promise<void> {
    const before = wantedTheme.value;
    wantedTheme.value = wanted;
    await change("interface.theme", wanted).catch((failure: unknown) => {
      wantedTheme.value = before;
      throw failure;
    });
  }

  return {
    settings, language, theme, wantedLanguage, wantedTheme,
    load, setting, change, reset, setLanguage, setTheme,
  };
});
