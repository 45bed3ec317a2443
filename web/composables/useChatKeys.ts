/** Keys of the chat page; they do nothing while another page is shown or a dialog is open. */
import { useEventListener } from "@vueuse/core";
import { onActivated, onDeactivated, shallowRef } from "vue";
import { isShortcut } from "../lib/keys";

export interface ChatKeys {
  search: () => unknown;
  begin: () => unknown;
  list: () => unknown;
  cite: (n: number) => unknown;
  pane: (back: boolean) => unknown;
}

/** Ctrl alone with F is the browser's, with K the palette's. */
function isSearch(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && event.shiftKey && !event.altKey && event.key.toLowerCase() === "f";
}

export function useChatKeys(keys: ChatKeys): void {
  const active = shallowRef(true);
  onActivated(() => { active.value = true; });
  onDeactivated(() => { active.value = false; });

  function act(event: KeyboardEvent): boolean {
    if (isSearch(event)) keys.search();
    else if (isShortcut(event, "n")) keys.begin();
    else if (isShortcut(event, "b")) keys.list();
    else if (event.key === "F6") keys.pane(event.shiftKey);
    else if (event.altKey && !event.ctrlKey && !event.metaKey && /^Digit[1-9]$/.test(event.code)) {
      keys.cite(Number(event.code.slice(5)));
    } else return false;
    return true;
  }

  useEventListener(window, "keydown", (event) => {
    if (!active.value || event.defaultPrevented) return;
    const modal = document.querySelector(".dialog");
    if (!modal && act(event)) event.preventDefault();
  });
}
