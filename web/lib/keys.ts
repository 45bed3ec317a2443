/** Enter, and input methods that use it too. */

/** WebKit ends the composition just before it tells of the Enter that ended it. */
const SAME_STROKE_MS = 50;
const COMPOSING_KEY = 229;

/** Knows whether a key belongs to an input method that is choosing characters. */
export class Composing {
  private active = false;
  private endedAt = Number.NEGATIVE_INFINITY;

  start(): void {
    this.active = true;
  }

  end(event: { timeStamp: number }): void {
    this.active = false;
    this.endedAt = event.timeStamp;
  }

  /** Whether the key is the input method's and must do nothing else. */
  owns(event: Pick<KeyboardEvent, "isComposing" | "keyCode" | "timeStamp">): boolean {
    // Only keyCode tells of it where isComposing is already false again.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    if (this.active || event.isComposing || event.keyCode === COMPOSING_KEY) return true;
    const since = event.timeStamp - this.endedAt;
    return since >= 0 && since < SAME_STROKE_MS;
  }
}

/** Whether a key combination with Ctrl (Command on a Mac) and nothing else was pressed. */
export function isShortcut(event: KeyboardEvent, key: string): boolean {
  return (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === key;
}
