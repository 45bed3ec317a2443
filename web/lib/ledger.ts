/** Requests of the network record as lines to read. */
import type { Schemas } from "../api/client";

type Entry = Schemas["LedgerEntry"];

export interface Line {
  /** The newest of those the line stands for. */
  entry: Entry;
  times: number;
  received: number | null;
  sent: number | null;
}

/** What left this computer is never told in one line with another. */
function same(one: Entry, other: Entry): boolean {
  const quiet = one.local || one.outcome === "refused";
  const told = (entry: Entry) => [entry.host, entry.method, entry.purpose, entry.reason, entry.local, entry.outcome].join("\n");
  return quiet && told(one) === told(other);
}

function plus(one: number | null, other: number | null): number | null {
  return one === null && other === null ? null : (one ?? 0) + (other ?? 0);
}

/** Newest first, as they are given; what stayed on this computer and came again and again is one line. */
export function linesOf(entries: readonly Entry[]): Line[] {
  const lines: Line[] = [];
  for (const entry of entries) {
    const last = lines.at(-1);
    if (last && same(last.entry, entry)) {
      last.times += 1;
      last.received = plus(last.received, entry.received);
      last.sent = plus(last.sent, entry.sent);
    } else {
      lines.push({ entry, times: 1, received: entry.received, sent: entry.sent });
    }
  }
  return lines;
}
