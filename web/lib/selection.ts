/** Which rows of a list are chosen, also where most of them were never read. */

/** With `all`, everything the filter finds is chosen but `ids`; else only `ids`. */
export interface Selection {
  readonly all: boolean;
  readonly ids: ReadonlySet<string>;
}

export const NOTHING: Selection = { all: false, ids: new Set() };
export const EVERYTHING: Selection = { all: true, ids: new Set() };

export function isChosen(selection: Selection, id: string): boolean {
  return selection.all !== selection.ids.has(id);
}

export function countOf(selection: Selection, total: number): number {
  return selection.all ? Math.max(0, total - selection.ids.size) : selection.ids.size;
}

export function only(ids: Iterable<string>): Selection {
  return { all: false, ids: new Set(ids) };
}

export function toggled(selection: Selection, id: string): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { all: selection.all, ids };
}

export function withAdded(selection: Selection, added: Iterable<string>): Selection {
  const ids = new Set(selection.ids);
  for (const id of added) {
    if (selection.all) ids.delete(id);
    else ids.add(id);
  }
  return { all: selection.all, ids };
}

/** The places from one row to another, lower first. */
export function span(one: number, other: number): [number, number] {
  return one <= other ? [one, other] : [other, one];
}
