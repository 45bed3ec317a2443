/** The voices of this computer, for reading aloud. */
import { defineStore } from "pinia";
import { shallowRef } from "vue";
import { call, ServerError, type Schemas } from "../api/client";

export type Voice = Schemas["Voice"];
export type SpokenLanguage = "en" | "zh";

const TAGS: Readonly<Record<SpokenLanguage, readonly string[]>> = { en: ["en"], zh: ["zh", "cmn", "yue", "hak"] };
/** They read a transcription, no characters. */
const LATIN = /^(cmn|yue|zh)-latn/;

/** Those that read a language, by name. */
export function voicesFor(language: SpokenLanguage, voices: readonly Voice[]): Voice[] {
  return voices
    .filter((voice) => TAGS[language].includes(voice.language.split("-")[0] ?? "") && !LATIN.test(voice.language))
    .sort((one, other) => one.name.localeCompare(other.name) || one.id.localeCompare(other.id));
}

export const useVoices = defineStore("voices", () => {
  const status = shallowRef<Schemas["SpeechStatus"]>();
  const error = shallowRef<ServerError>();
  let asking: Promise<void> | undefined;

  /** Look which voices there are; those who ask together are answered together. */
  function load(): Promise<void> {
    asking ??= look().finally(() => { asking = undefined; });
    return asking;
  }

  async function look(): Promise<void> {
    try {
      status.value = await call<Schemas["SpeechStatus"]>("GET", "/api/speech");
      error.value = undefined;
    } catch (failure) {
      if (!(failure instanceof ServerError)) throw failure;
      error.value = failure;
    }
  }

  return { status, error, load };
});
