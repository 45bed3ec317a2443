/** The state of a document in words. */
import { useI18n } from "vue-i18n";
import { reasonKey } from "../lib/reasons";
import { useJobs } from "../stores/jobs";
import type { DocumentRow } from "../stores/library";
import { useNumbers } from "./useNumbers";

export function useStateWords() {
  const { t } = useI18n();
  const jobs = useJobs();
  const number = useNumbers();

  function isReading(row: DocumentRow): boolean {
    return row.status === "reading" || jobs.reading.has(row.path);
  }

  function stateWords(row: DocumentRow): string {
    if (isReading(row)) return t("library.state.reading");
    if (row.status === "indexed") {
      return row.chunks > 0 ? t("library.state.passages", { n: number(row.chunks) }, row.chunks) : t("library.state.indexed");
    }
    if (row.status === "waiting" || row.status === "reading") return t("library.state.waiting");
    const key = reasonKey(row.code);
    return key ? t(key) : t(`library.state.${row.status}`);
  }

  /** What helps, in a sentence; empty where nothing is wrong. */
  function helpWords(row: DocumentRow): string {
    if (row.status !== "failed" && row.status !== "skipped") return "";
    const key = reasonKey(row.code);
    return t(key ? key.replace("library.reason", "library.help") : "library.help.other");
  }

  return { stateWords, helpWords, isReading };
}
