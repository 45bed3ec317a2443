/** A scrolled view that stays at its end while its content grows, as long as the reader is there. */
import { useEventListener, useResizeObserver } from "@vueuse/core";
import { shallowRef, type Ref } from "vue";
import { Growth, sticks } from "../lib/stick";

const ABOVE = 20;

/** `latest` gives what the reader wants to see the beginning of when all of it comes at once. */
export function useStickToEnd(
  view: Readonly<Ref<HTMLElement | null>>,
  content: Readonly<Ref<HTMLElement | null>>,
  latest: () => HTMLElement | null,
) {
  const atEnd = shallowRef(true);
  const growth = new Growth();
  let previousTop = 0;
  let previousHeight = 0;

  function scrollTo(top: number): void {
    const box = view.value;
    if (!box) return;
    box.scrollTop = top;
    previousTop = box.scrollTop;
  }

  function toEnd(): void {
    atEnd.value = true;
    scrollTo(view.value?.scrollHeight ?? 0);
  }

  function follow(): void {
    const box = view.value;
    if (!box) return;
    const height = content.value?.offsetHeight ?? 0;
    const atOnce = growth.grew(height - previousHeight, performance.now(), box.clientHeight);
    previousHeight = height;
    if (!atEnd.value) return;
    const begin = atOnce ? latest() : null;
    const end = box.scrollHeight - box.clientHeight;
    if (begin && begin.offsetTop - ABOVE < end) {
      scrollTo(begin.offsetTop - ABOVE);
      atEnd.value = false;
    } else toEnd();
  }

  useEventListener(view, "scroll", () => {
    const box = view.value;
    if (!box) return;
    const below = box.scrollHeight - box.scrollTop - box.clientHeight;
    atEnd.value = sticks(atEnd.value, { top: box.scrollTop, previousTop, below });
    previousTop = box.scrollTop;
  }, { passive: true });

  useResizeObserver([view, content] as Ref<HTMLElement | null>[], follow);

  return { atEnd, toEnd };
}
