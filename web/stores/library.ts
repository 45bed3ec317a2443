/** The library's rows as they are looked at: found, sorted, chosen, taken out. */
import { defineStore } from "pinia";
import { computed, reactive, shallowRef, watch } from "vue";
import { call, type Schemas } from "../api/client";
import { RowWindows, WINDOW } from "../lib/rows";
import { countOf, EVERYTHING, isChosen, NOTHING, only, span, toggled, withAdded, type Selection } from "../lib/selection";
import { useJobs } from "./jobs";

export type DocumentRow = Schemas["DocumentRow"];
export type Status = "all" | "indexed" | "open" | "skipped" | "failed";
export type Sort = "name" | "folder" | "pages" | "added" | "state";

export interface RowQuery {
  text: string;
  status: Status;
  collection: string | null;
  sort: Sort;
  descending: boolean;
}

const PAGE = 1000;
const CALM_MS = 1000;

export const useLibrary = defineStore("library", () => {
  const summary = shallowRef<Schemas["LibrarySummary"]>();
  const query = reactive<RowQuery>({ text: "", status: "all", collection: null, sort: "name", descending: false });
  const version = shallowRef(0);
  const selection = shallowRef<Selection>(NOTHING);
  /** The row that keys move from, and the one that a range begins at. */
  const cursor = shallowRef(0);
  const anchor = shallowRef(0);
  const jobs = useJobs();

  function ask(offset: number, limit: number, signal?: AbortSignal): Promise<Schemas["DocumentSlice"]> {
    return call("GET", "/api/library/documents", { query: { ...query, offset, limit }, ...(signal ? { signal } : {}) });
  }

  const rows = new RowWindows<DocumentRow>(
    async (offset, limit, signal) => {
      const slice = await ask(offset, limit, signal);
      return { total: slice.total, offset: slice.offset, items: slice.documents };
    },
    () => {
      version.value += 1;
    },
  );

  /** Rows that the filter finds; undefined until the first answer. */
  const found = computed(() => (version.value >= 0 ? rows.total : undefined));
  const error = computed(() => (version.value >= 0 ? rows.error : undefined));
  const chosenCount = computed(() => countOf(selection.value, found.value ?? 0));
  /** Documents of the whole library; undefined while nobody knows. */
  const documents = computed(() => {
    const one = summary.value;
    return one && one.indexed + one.open + one.skipped + one.failed;
  });
  const total = computed(() => documents.value ?? 0);
  const isFiltered = computed(() => query.text !== "" || query.status !== "all" || query.collection !== null);

  async function loadSummary(): Promise<void> {
    summary.value = await call<Schemas["LibrarySummary"]>("GET", "/api/library");
  }

  function at(index: number): DocumentRow | undefined {
    return version.value >= 0 ? rows.at(index) : undefined;
  }

  /** Another filter or order. What was chosen is let go, since it may not be in sight any more. */
  function change(part: Partial<RowQuery>): Promise<void> {
    const names = Object.keys(part) as (keyof RowQuery)[];
    if (rows.total !== undefined && names.every((name) => part[name] === query[name])) return Promise.resolve();
    const reorders = names.every((name) => name === "sort" || name === "descending");
    Object.assign(query, part);
    if (!reorders) selection.value = NOTHING;
    cursor.value = 0;
    anchor.value = 0;
    return rows.restart();
  }

  /** A column's header was pressed. */
  function sortBy(sort: Sort): Promise<void> {
    return change({ sort, descending: query.sort === sort ? !query.descending : sort === "added" });
  }

  // --- keeping up with what happens ------------------------------------------------------------

  let waiting: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  const watching = shallowRef(0);

  async function refresh(): Promise<void> {
    last = Date.now();
    await Promise.all([loadSummary().catch(() => undefined), watching.value > 0 ? rows.refresh() : undefined]);
  }

  /** Look again soon, at most once a second. */
  function refreshSoon(): void {
    waiting ??= setTimeout(() => {
      waiting = undefined;
      void refresh();
    }, Math.max(0, last + CALM_MS - Date.now()));
  }

  watch([() => jobs.filesEnded, () => jobs.ended], refreshSoon);

  /** Rows are on show from now on; gives the function that ends it. */
  function open(): () => void {
    watching.value += 1;
    void refresh();
    return () => {
      watching.value -= 1;
      rows.stop();
    };
  }

  // --- choosing --------------------------------------------------------------------------------

  const seen = new Map<string, DocumentRow>();

  function remember(row: DocumentRow): string {
    seen.set(row.id, row);
    return row.id;
  }

  function chosen(id: string): boolean {
    return isChosen(selection.value, id);
  }

  function choose(index: number): void {
    const row = rows.at(index);
    cursor.value = index;
    anchor.value = index;
    selection.value = row ? only([remember(row)]) : NOTHING;
  }

  function toggle(index: number): void {
    const row = rows.at(index);
    cursor.value = index;
    anchor.value = index;
    if (row) selection.value = toggled(selection.value, remember(row));
  }

  /** Everything from the anchor to this row, also what lies between and was never read. */
  async function chooseTo(index: number, adding = false): Promise<void> {
    cursor.value = index;
    const [first, end] = span(anchor.value, index);
    const ids: string[] = [];
    for (let window = Math.floor(first / WINDOW); window * WINDOW <= end; window += 1) {
      const from = Math.max(first, window * WINDOW);
      const to = Math.min(end, window * WINDOW + WINDOW - 1);
      let some = Array.from({ length: to - from + 1 }, (_, place) => rows.at(from + place));
      if (some.includes(undefined)) some = (await ask(from, to - from + 1)).documents;
      for (const row of some) if (row) ids.push(remember(row));
    }
    if (cursor.value === index) selection.value = adding ? withAdded(selection.value, ids) : only(ids);
  }

  function chooseAll(): void {
    selection.value = EVERYTHING;
  }

  function chooseNone(): void {
    selection.value = NOTHING;
    seen.clear();
  }

  /** The rows that are chosen; those never read are fetched. */
  async function chosenRows(): Promise<DocumentRow[]> {
    const { all, ids } = selection.value;
    if (!all) return [...ids].flatMap((id) => seen.get(id) ?? []);
    const list: DocumentRow[] = [];
    for (;;) {
      const slice = await ask(list.length, PAGE);
      list.push(...slice.documents);
      if (slice.documents.length === 0 || list.length >= slice.total) break;
    }
    return list.filter((row) => !ids.has(row.id));
  }

  /** Those of the chosen rows that are at hand; enough to tell what can be done. */
  function knownChosen(): DocumentRow[] {
    const { all, ids } = selection.value;
    if (!all) return [...ids].flatMap((id) => seen.get(id) ?? []);
    return version.value >= 0 ? [...rows.known()].map(([, row]) => row).filter((row) => !ids.has(row.id)) : [];
  }

  // --- acting ----------------------------------------------------------------------------------

  /** Take documents out; the paths bring them back when they are indexed again. */
  async function remove(ids: readonly string[]): Promise<Schemas["RemovedDocuments"]> {
    const gone = await call<Schemas["RemovedDocuments"]>("POST", "/api/library/remove", { body: { ids } });
    chooseNone();
    await refresh();
    return gone;
  }

  function openFile(id: string): Promise<void> {
    return call("POST", `/api/documents/${encodeURIComponent(id)}/open`);
  }

  function reveal(id: string): Promise<void> {
    return call("POST", `/api/documents/${encodeURIComponent(id)}/reveal`);
  }

  return {
    summary, query, documents, total, found, error, version, selection, cursor, anchor, chosenCount, isFiltered,
    loadSummary, at, change, sortBy, refresh, refreshSoon, open,
    want: (first: number, end: number) => rows.want(first, end),
    chosen, choose, toggle, chooseTo, chooseAll, chooseNone, chosenRows, knownChosen,
    remove, openFile, reveal,
  };
});
