/** One question and its answer as it grows. */
import { computed, onScopeDispose, readonly, shallowRef } from "vue";
import { ask, ServerError, type AskEvents, type AskEvent, type Citation } from "../api/stream";

export type Stage = AskEvents["status"]["stage"];
export type State = "idle" | "running" | "done" | "stopped" | "failed";

export function useAnswer(put: (question: string, signal: AbortSignal) => AsyncIterable<AskEvent> = putQuestion) {
  const state = shallowRef<State>("idle");
  const question = shallowRef("");
  const stage = shallowRef<Stage>();
  const text = shallowRef("");
  const reasoning = shallowRef("");
  const citations = shallowRef<readonly Citation[]>([]);
  const final = shallowRef<AskEvents["done"]>();
  const error = shallowRef<ServerError>();
  let running: AbortController | undefined;

  const numbers = computed(() => new Set(citations.value.map((citation) => citation.n)));

  function take(event: AskEvent): void {
    switch (event.type) {
      case "status":
        stage.value = event.data.stage;
        break;
      case "evidence":
        citations.value = event.data.citations;
        break;
      case "token":
        text.value += event.data.text;
        break;
      case "reasoning":
        reasoning.value += event.data.text;
        break;
      case "done":
        // The checked answer takes the place of what was streamed.
        final.value = event.data;
        text.value = event.data.answer;
        citations.value = event.data.citations;
        state.value = "done";
        break;
      case "error":
        throw new ServerError(event.data.code, event.data.message, event.data.hint);
    }
  }

  /** Put a question; one that is still being answered is stopped. */
  async function start(asked: string): Promise<void> {
    const wanted = asked.trim();
    if (!wanted) return;
    running?.abort();
    const mine = new AbortController();
    running = mine;
    question.value = wanted;
    state.value = "running";
    stage.value = undefined;
    text.value = reasoning.value = "";
    citations.value = [];
    final.value = error.value = undefined;
    try {
      for await (const event of put(wanted, mine.signal)) {
        if (running !== mine || mine.signal.aborted) return;
        take(event);
      }
    } catch (failure) {
      if (running !== mine || mine.signal.aborted) return;
      if (!(failure instanceof ServerError)) throw failure;
      error.value = failure;
      state.value = "failed";
    }
  }

  /** Stop the answer; what had arrived stays. */
  function stop(): void {
    if (state.value !== "running") return;
    running?.abort();
    state.value = "stopped";
  }

  onScopeDispose(() => running?.abort());

  return {
    state: readonly(state),
    question: readonly(question),
    stage: readonly(stage),
    text: readonly(text),
    reasoning: readonly(reasoning),
    citations,
    numbers,
    final,
    error,
    start,
    stop,
  };
}

function putQuestion(question: string, signal: AbortSignal): AsyncIterable<AskEvent> {
  return ask({ question }, signal);
}
