/** A caret that nobody types at stops blinking: each blink has the page drawn anew, all day long. */
import { useIdle } from "@vueuse/core";
import { onScopeDispose, watch } from "vue";

const REST_MS = 10_000;
const MARK = "data-still-caret";

export function useStillCaret(root: HTMLElement = document.documentElement): void {
  const { idle } = useIdle(REST_MS, { events: ["keydown", "pointerdown", "focusin"] });
  watch(idle, (still) => root.toggleAttribute(MARK, still), { immediate: true });
  onScopeDispose(() => {
    root.removeAttribute(MARK);
  });
}
