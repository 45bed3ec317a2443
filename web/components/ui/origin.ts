/** Where the focus was on the page before dialogs and menus took it. */

let last: HTMLElement | undefined;

/** Called when a dialog opens: what has the focus now, or what the menu or dialog it lies in was opened from. */
export function rememberOrigin(): void {
  const now = document.activeElement;
  if (!(now instanceof HTMLElement) || now.closest(".dialog")) return;
  const menu = now.closest("[role=menu]");
  const trigger = menu ? document.getElementById(menu.getAttribute("aria-labelledby") ?? "") : now;
  if (trigger) last = trigger;
}

/** That element, while it is on the page. */
export function origin(): HTMLElement | undefined {
  return last?.isConnected ? last : undefined;
}
