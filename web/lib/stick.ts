/** Whether a growing text scrolls along: only while its reader is at the end. */

/** A little above the end still counts as being there. */
const NEAR = 40;

export interface Place {
  top: number;
  previousTop: number;
  /** How much stands below what is seen. */
  below: number;
}

/** Whether the view sticks to the end after a movement; going up lets go, reaching the end takes hold again. */
export function sticks(before: boolean, { top, previousTop, below }: Place): boolean {
  if (below <= 2) return true;
  if (top < previousTop) return false;
  return before || below <= NEAR;
}
