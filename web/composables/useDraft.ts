/** What was written and not yet asked in the conversation at hand. */
import { computed, shallowReactive, watch } from "vue";
import { INCOGNITO, NEW, useAnswers, type Thread } from "../stores/answer";
import { usePageState } from "../stores/pageState";

const NAME = "chat.drafts";
const MOST = 40;

function nameOf(thread: Thread): string {
  return thread.incognito ? INCOGNITO : (thread.id ?? NEW);
}

/** The draft of each conversation is found again at the next start; that of the one not kept stays on this page. */
export function useDraft() {
  const state = usePageState();
  const answers = useAnswers();
  const passing = shallowReactive(new Map<string, string>());
  const kept = computed(() => state.get<Record<string, unknown>>(NAME, {}));

  function get(name: string): string {
    const text = name === INCOGNITO ? passing.get(name) : kept.value[name];
    return typeof text === "string" ? text : "";
  }

  function set(name: string, text: string): void {
    if (name === INCOGNITO) {
      passing.set(name, text);
      return;
    }
    const others = Object.entries(kept.value).filter(([other]) => other !== name);
    state.set(NAME, Object.fromEntries((text ? [...others, [name, text] as const] : others).slice(-MOST)));
  }

  // What is typed while the first question is being taken goes along when the conversation gets its name.
  watch(
    () => [answers.thread, nameOf(answers.thread)] as const,
    ([thread, name], [before, nameBefore]) => {
      if (thread !== before || name === nameBefore) return;
      set(name, get(nameBefore));
      set(nameBefore, "");
    },
    { flush: "sync" },
  );

  return computed({
    get: () => get(nameOf(answers.thread)),
    set: (text: string) => { set(nameOf(answers.thread), text); },
  });
}
