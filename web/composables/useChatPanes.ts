/** The panes beside a conversation: they stand there while there is room, and lie over it where there is none. */
import { useMediaQuery } from "@vueuse/core";
import { computed, shallowRef, type Ref } from "vue";
import { usePageState } from "../stores/pageState";

export function useChatPanes(hasEvidence: Readonly<Ref<boolean>>) {
  const pageState = usePageState();
  const roomForList = useMediaQuery("(min-width: 900px)");
  const roomForEvidence = useMediaQuery("(min-width: 1080px)");
  const drawer = shallowRef(false);
  const sheet = shallowRef(false);

  const listOpen = computed({
    get: () => (roomForList.value ? pageState.get("chat.list", true) : drawer.value),
    set: (open) => {
      if (roomForList.value) pageState.set("chat.list", open);
      else drawer.value = open;
    },
  });
  const evidenceOpen = computed({
    get: () => hasEvidence.value && (roomForEvidence.value ? pageState.get("chat.evidence", true) : sheet.value),
    set: (open) => {
      if (roomForEvidence.value) pageState.set("chat.evidence", open);
      else sheet.value = open;
    },
  });

  /** What lies over the conversation goes. */
  function putAway(): void {
    drawer.value = false;
    sheet.value = false;
  }

  return { roomForList, roomForEvidence, listOpen, evidenceOpen, putAway };
}

export interface Pane {
  /** A selector of it. */
  element: string;
  /** Null where it is not on the page now. */
  focus: { focus: () => void } | null;
}

/** Gives the keyboard to the pane after, or before, the one that has it. */
export function focusNext(all: readonly Pane[], back: boolean): void {
  const panes = all.filter((one) => one.focus);
  const at = panes.findIndex((one) => document.querySelector(one.element)?.contains(document.activeElement));
  const next = at < 0 ? 0 : (at + (back ? -1 : 1) + panes.length) % panes.length;
  panes[next]?.focus?.focus();
}
