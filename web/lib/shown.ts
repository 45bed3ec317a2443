/** Passages as the evidence pane shows them. */
import type { Turn } from "./turns";

export interface Passage {
  /** Absent for a passage that no answer cites. */
  n: number | null;
  document: string;
  path: string;
  title: string;
  page: number | null;
  /** Code points in the document's stored text. */
  start: number;
  end: number;
  quote: string;
}

/** What the answer cites, or the nearest that was found where it cites nothing. */
export function passagesOf(turn: Turn | undefined): Passage[] {
  if (!turn) return [];
  if (turn.citations.length > 0) {
    return turn.citations.map(({ n, document, path, title, page, start, end, quote }) => ({
      n, document, path, title: title ?? "", page, start, end, quote,
    }));
  }
  return turn.nearest.map(({ document, path, title, page, start, end, text }) => ({
    n: null, document, path, title, page, start, end, quote: text,
  }));
}

/** Which passage is shown when another list takes the place of one: the same passage if it is there, else the first. */
export function sameChoice(before: Passage | undefined, passages: readonly Passage[]): number {
  if (!before) return 0;
  const at = passages.findIndex(
    (one) => one.document === before.document && one.start === before.start && one.end === before.end,
  );
  return Math.max(0, at);
}

/** The turn whose evidence is shown when none was chosen: the latest that has any. */
export function latestWithEvidence(turns: readonly Turn[]): Turn | undefined {
  return [...turns].reverse().find((turn) => turn.citations.length > 0 || turn.nearest.length > 0);
}
