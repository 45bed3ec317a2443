/** Whether a growing text scrolls along: only while its reader is at the end. */

/** A little above the end still counts as being there. */
const NEAR = 40;

export interface Place {
  top: number;
  previousTop: number;
  /** How much stands below what is seen. */
  below: number;
}

/** What comes within this time counts as one piece. */
const AT_ONCE_MS = 250;
const TOO_MUCH = 0.8;

/** Knows an answer that comes at once from one that is written word by word. */
export class Growth {
  private pieces: { at: number; by: number }[] = [];

  /** Whether so much came at once that following it to its end would hide where it begins. */
  grew(by: number, at: number, viewHeight: number): boolean {
    this.pieces = this.pieces.filter((piece) => at - piece.at < AT_ONCE_MS);
    if (by > 0) this.pieces.push({ at, by });
    return this.pieces.reduce((sum, piece) => sum + piece.by, 0) > viewHeight * TOO_MUCH;
  }
}

/** Whether the view sticks to the end after a movement; going up lets go, reaching the end takes hold again. */
export function sticks(before: boolean, { top, previousTop, below }: Place): boolean {
  if (below <= 2) return true;
  if (top < previousTop) return false;
  return before || below <= NEAR;
}
