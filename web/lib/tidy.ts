/** The memory of a page that is off the screen. */

const SOON_MS = 100;

let waiting: ReturnType<typeof setTimeout> | undefined;

/**
 * Give back what the last showing left, once the page is hidden. By itself the engine lets hundreds of showings pile up.
 * Only where the window lets its page do so (Qt's).
 */
export function tidySoon(): void {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    if (document.hidden) (globalThis as { gc?: () => void }).gc?.();
  }, SOON_MS);
}
