/** A scrolled view that stays at its end while its content grows, as long as the reader is there. */
import { useEventListener, useResizeObserver } from "@vueuse/core";
import { shallowRef, type Ref } from "vue";
import { sticks } from "../lib/stick";

export function useStickToEnd(view: Readonly<Ref<HTMLElement | null>>, content: Readonly<Ref<HTMLElement | null>>) {
  const atEnd = shallowRef(true);
  let previousTop = 0;

  function toEnd(): void {
    const box = view.value;
    if (!box) return;
    atEnd.value = true;
    box.scrollTop = box.scrollHeight;
    previousTop = box.scrollTop;
  }

  useEventListener(view, "scroll", () => {
    const box = view.value;
    if (!box) return;
    const below = box.scrollHeight - box.scrollTop - box.clientHeight;
    atEnd.value = sticks(atEnd.value, { top: box.scrollTop, previousTop, below });
    previousTop = box.scrollTop;
  }, { passive: true });

  useResizeObserver([view, content] as Ref<HTMLElement | null>[], () => {
    if (atEnd.value) toEnd();
  });

  return { atEnd, toEnd };
}
