/** The panel's window is as high as its card, or as a dialog over it wants. */
import { useMutationObserver, useResizeObserver } from "@vueuse/core";
import { onBeforeUnmount, type Ref } from "vue";
import { OncePerFrame } from "../lib/frames";
import { useDesktop } from "../stores/desktop";

/** Around a dialog. */
const MARGIN = 48;

/** With what is scrolled out of it and its parts, for want of room. */
function wholeHeight(dialog: Element): number {
  const hidden = [dialog, ...dialog.children].reduce((sum, one) => sum + one.scrollHeight - one.clientHeight, 0);
  return dialog.getBoundingClientRect().height + hidden;
}

export interface PanelParts {
  card: Readonly<Ref<HTMLElement | null>>;
  /** The part of the card that scrolls in a low window, and what lies in it. */
  middle: Readonly<Ref<HTMLElement | null>>;
  whole: Readonly<Ref<HTMLElement | null>>;
}

/** Tells the desktop of every change; `report` does so now. */
export function usePanelHeight({ card, middle, whole }: PanelParts): { report: () => void } {
  const desktop = useDesktop();
  const soon = new OncePerFrame(() => {
    const dialog = document.querySelector(".dialog");
    // What a low window makes scroll is wanted, too.
    const scrolled = (whole.value?.offsetHeight ?? 0) - (middle.value?.clientHeight ?? 0);
    const own = (card.value?.getBoundingClientRect().height ?? 0) + Math.max(0, scrolled);
    const height = Math.ceil(Math.max(own, dialog ? wholeHeight(dialog) + MARGIN : 0));
    if (height > 0) void desktop.tellHeight(height);
  });
  const report = (): void => { soon.soon(); };
  useResizeObserver([card, whole], report);
  // Dialogs come and go beside the page.
  useMutationObserver(document.body, report, { childList: true });
  onBeforeUnmount(() => { soon.cancel(); });
  return { report };
}
