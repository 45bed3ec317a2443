/** What an answer or the model has to tell beside itself, in words. */
import { useI18n } from "vue-i18n";
import { nameIn } from "../components/models/words";
import type { Schemas } from "../api/client";
import { useModels } from "../stores/models";
import { useNumbers } from "./useNumbers";

const MODELS: ReadonlySet<string> = new Set(["model", "wanted"]);

/** Gives the function that words a notice; one of a newer program says its code. */
export function useNoticeWords() {
  const say = useI18n();
  const models = useModels();
  const number = useNumbers();

  function shown(name: string, value: string): string {
    if (/^\d+$/.test(value)) return number(Number(value));
    return MODELS.has(name) ? nameIn(models.models, value) : value;
  }

  return (notice: Schemas["Notice"]): string => {
    const key = `notices.${notice.code.replaceAll(".", "_")}`;
    if (!say.te(key)) return notice.code;
    return say.t(key, Object.fromEntries(Object.entries(notice.values ?? {}).map(([name, value]) => [name, shown(name, value)])));
  };
}
