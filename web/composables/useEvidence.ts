/** Which passage stands at the side. */
import { computed, shallowRef } from "vue";
import { latestWithEvidence, passagesOf, sameChoice, type Passage } from "../lib/shown";
import type { Turn } from "../lib/turns";
import { useAnswers } from "../stores/answer";

export function useEvidence() {
  const answers = useAnswers();
  const chosenTurn = shallowRef<Turn>();
  const chosen = shallowRef<Passage>();

  const turn = computed(() => {
    const wanted = chosenTurn.value;
    return wanted && answers.thread.turns.includes(wanted) ? wanted : latestWithEvidence(answers.thread.turns);
  });
  const passages = computed(() => passagesOf(turn.value));
  // The checked answer has fewer passages than were read for it: the one that is looked at stays.
  const index = computed(() => sameChoice(chosen.value, passages.value));
  const passage = computed(() => passages.value[index.value]);

  /** Show a passage of a turn by its place in the list. */
  function choose(wanted: Turn, at: number): void {
    chosenTurn.value = wanted;
    chosen.value = passagesOf(wanted)[at];
  }

  /** Show the passage of that number, of a turn or of the one shown. False when there is none. */
  function cite(n: number, of: Turn | undefined = turn.value): boolean {
    const at = passagesOf(of).findIndex((one) => one.n === n);
    if (!of || at < 0) return false;
    choose(of, at);
    return true;
  }

  /** Back to the latest answer's first passage. */
  function reset(): void {
    chosenTurn.value = undefined;
    chosen.value = undefined;
  }

  return { turn, passages, passage, index, choose, cite, reset };
}
