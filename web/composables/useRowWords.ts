/** What a row of the library says of its document. */
import { shallowRef, watch } from "vue";
import { useI18n } from "vue-i18n";
import { dayWords } from "../lib/dates";
import { folderOf, nameOf } from "../lib/paths";
import { remedyOf, toneOf, type Tone } from "../lib/reasons";
import { useJobs } from "../stores/jobs";
import type { DocumentRow } from "../stores/library";
import { usePreferences } from "../stores/preferences";
import { useNumbers } from "./useNumbers";
import { useStateWords } from "./useStateWords";

export interface RowWords {
  name: string;
  folder: string;
  pages: string;
  added: string;
  state: string;
  tone: Tone;
  /** What can be done about a document that could not be read. */
  remedy: string;
}

export function useRowWords() {
  const { t } = useI18n();
  const jobs = useJobs();
  const preferences = usePreferences();
  const number = useNumbers();
  const { stateWords, isReading } = useStateWords();

  // While the list scrolls, the same rows are asked for again and again: what they say is worked out once.
  const said = shallowRef(new WeakMap<DocumentRow, RowWords>());
  watch(
    [() => jobs.reading, () => preferences.language],
    () => {
      said.value = new WeakMap();
    },
    { flush: "sync" },
  );

  function say(row: DocumentRow): RowWords {
    const known = said.value.get(row);
    if (known) return known;
    const words: RowWords = {
      name: nameOf(row.path),
      folder: folderOf(row.path),
      pages: row.pages === null ? "–" : number(row.pages),
      added: dayWords(row.indexed_at, preferences.language) || "–",
      state: stateWords(row),
      tone: isReading(row) ? "quiet" : toneOf(row),
      remedy: remedyWords(row),
    };
    said.value.set(row, words);
    return words;
  }

  function remedyWords(row: DocumentRow): string {
    if (row.status !== "failed" || isReading(row)) return "";
    const remedy = remedyOf(row.code);
    if (remedy === "password") return t("library.enterIt");
    return remedy === "retry" ? t("library.tryAgain") : "";
  }

  return { say, isReading };
}
