/** When the panel comes onto the screen and when it is left; several signs of the same showing count once. */
import { useEventListener } from "@vueuse/core";
import { onBeforeUnmount, onMounted } from "vue";

/** The window tells of itself within this of getting the keyboard, or does not. */
export const TOGETHER_MS = 150;

/** `shown` is called once for each showing: the window's own word for it comes when all lies ready, so it goes first. */
export function usePanelShown(told: { focus: () => void; shown: () => unknown; left: () => void }): void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let last = -Infinity;

  function now(): void {
    clearTimeout(waiting);
    waiting = undefined;
    last = performance.now();
    told.shown();
  }

  function soon(): void {
    told.focus();
    if (performance.now() - last < TOGETHER_MS) return;
    clearTimeout(waiting);
    waiting = setTimeout(now, TOGETHER_MS);
  }

  useEventListener(window, "aiworkspace:shown", () => {
    told.focus();
    now();
  });
  useEventListener(window, "focus", soon);
  useEventListener(window, "blur", () => { told.left(); });
  useEventListener(document, "visibilitychange", () => {
    if (document.hidden) told.left();
    else soon();
  });
  onMounted(() => {
    told.focus();
    now();
  });
  onBeforeUnmount(() => { clearTimeout(waiting); });
}
