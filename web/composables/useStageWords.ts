/** What an answer under way is at, in words. */
import { computed, type ComputedRef } from "vue";
import { useI18n } from "vue-i18n";
import type { Turn } from "../lib/turns";
import { useEngine } from "../stores/engine";
import { useNumbers } from "./useNumbers";

export function useStageWords(turn: () => Turn): ComputedRef<string> {
  const { t } = useI18n();
  const number = useNumbers();
  const engine = useEngine();
  return computed(() => {
    const { stage, ahead } = turn();
    if (stage === "wait" && ahead > 0) return t("chat.stages.waitAhead", { n: number(ahead) }, ahead);
    const { phase, progress = 0 } = engine.status ?? {};
    if (stage === "load" && phase === "loading" && progress > 0) {
      return t("chat.stages.loadAt", { percent: Math.round(100 * progress) });
    }
    return t(`chat.stages.${stage ?? "retrieve"}`);
  });
}
