/** Finding names by some of their letters, in order. */

/**
 * How well the letters of `wanted` fit into `text`: higher is better, 0 is not at all. Whole words, beginnings and
 * letters that stand together count for more.
 */
export function fit(wanted: string, text: string): number {
  const query = wanted.trim().toLowerCase();
  const low = text.toLowerCase();
  if (query === "") return 1;
  const at = low.indexOf(query);
  if (at === 0) return 1000 - low.length;
  if (at > 0) return (/[\s\-_./]/.test(low[at - 1] ?? "") ? 800 : 600) - low.length;
  let score = 0;
  let place = -1;
  for (const letter of query.replaceAll(/\s+/g, "")) {
    const next = low.indexOf(letter, place + 1);
    if (next < 0) return 0;
    score += next === place + 1 ? 8 : /[\s\-_./]/.test(low[next - 1] ?? " ") ? 6 : 1;
    place = next;
  }
  return score;
}

/** What fits, best first; `textsOf` gives the texts it may be found by. Equals keep their order. */
export function findIn<T>(wanted: string, all: readonly T[], textsOf: (one: T) => readonly string[]): T[] {
  return all
    .map((one, place) => ({ one, place, score: Math.max(0, ...textsOf(one).map((text) => fit(wanted, text))) }))
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score || left.place - right.place)
    .map(({ one }) => one);
}
