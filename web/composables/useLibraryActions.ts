/** What can be done with documents, and the dialogs that some of it asks in. One per library page. */
import { inject, provide, shallowRef, type InjectionKey } from "vue";
import { useI18n } from "vue-i18n";
import { useRouter } from "vue-router";
import { failureText, showFailure } from "../lib/failures";
import { fileOf, nameOf } from "../lib/paths";
import { remedyOf } from "../lib/reasons";
import { useAdding } from "../stores/adding";
import { useCollections, type Collection } from "../stores/collections";
import { useLibrary, type DocumentRow } from "../stores/library";
import { useToasts } from "../stores/toasts";

/** More files than this are asked about as a collection. */
export const MOST_ASKED = 40;

/** What the dialog for a collection's name is open for. */
export interface Naming {
  kind: "new" | "rename" | "ask";
  paths: readonly string[];
  collection?: Collection;
}

export type LibraryActions = ReturnType<typeof createActions>;
const KEY: InjectionKey<LibraryActions> = Symbol("library actions");

export function isLocked(row: DocumentRow): boolean {
  return row.status === "failed" && remedyOf(row.code) === "password";
}

export function isRetryable(row: DocumentRow): boolean {
  return row.status === "failed" && !isLocked(row);
}

function createActions() {
  const { t } = useI18n();
  const router = useRouter();
  const library = useLibrary();
  const collections = useCollections();
  const adding = useAdding();
  const toasts = useToasts();

  const locked = shallowRef<readonly string[]>([]);
  const gathering = shallowRef<readonly string[]>([]);
  const naming = shallowRef<Naming>();
  const shown = shallowRef<string>();

  function askPaths(paths: readonly string[]): void {
    if (paths.length > MOST_ASKED) naming.value = { kind: "ask", paths };
    else void router.push({ name: "chat", query: { scope: [...paths] } });
  }

  function askCollection(id: string): void {
    void router.push({ name: "chat", query: { scope: `collection:${id}` } });
  }

  /** Put a question to what is chosen; all of a collection, or of the library, is named as such. */
  async function askChosen(): Promise<void> {
    const { all, ids } = library.selection;
    const whole = all && ids.size === 0 && library.query.text === "" && library.query.status === "all";
    if (whole && library.query.collection) askCollection(library.query.collection);
    else if (whole) void router.push({ name: "chat" });
    else askPaths((await library.chosenRows()).map((row) => row.path));
  }

  /** Index files again: what has changed since is read. */
  async function again(rows: readonly DocumentRow[]): Promise<void> {
    await adding.addPaths(rows.map((row) => fileOf(row.path)));
  }

  function unlock(rows: readonly DocumentRow[]): void {
    locked.value = [...new Set(rows.filter(isLocked).map((row) => fileOf(row.path)))];
  }

  function remedy(row: DocumentRow): void {
    if (isLocked(row)) unlock([row]);
    else void again([row]);
  }

  async function remove(rows: readonly DocumentRow[]): Promise<void> {
    if (rows.length === 0) return;
    if (rows.some((row) => row.id === shown.value)) shown.value = undefined;
    const { removed, paths } = await library.remove(rows.map((row) => row.id));
    const text = removed > 0 ? t("library.removed", { n: removed }, removed) : t("library.removedNone");
    const undo = { label: t("common.undo"), run: () => adding.addPaths(paths) };
    toasts.show({ text, ...(paths.length > 0 ? { action: undo } : {}) });
  }

  function gather(rows: readonly DocumentRow[]): void {
    gathering.value = rows.map((row) => row.path);
  }

  async function addTo(collection: Collection, paths: readonly string[]): Promise<void> {
    await collections.add(collection.id, paths);
    const named = { n: paths.length, name: collection.name };
    toasts.show({
      text: t("library.collections.added", named, paths.length),
      action: { label: t("common.undo"), run: () => collections.takeOut(collection.id, paths).then(library.refresh, showFailure) },
    });
    library.refreshSoon();
  }

  async function takeOut(collection: Collection, rows: readonly DocumentRow[]): Promise<void> {
    const members = new Set(collection.paths);
    const paths = rows.map((row) => row.path).filter((path) => members.has(path));
    const [inside] = rows.filter((row) => !members.has(row.path));
    if (paths.length === 0 && inside) {
      const folder = collection.paths.find((path) => inside.path.startsWith(path)) ?? inside.path;
      toasts.show({ text: t("library.collections.partOf", { folder: nameOf(folder) }), kind: "bad", seconds: 8 });
      return;
    }
    await collections.takeOut(collection.id, paths);
    library.chooseNone();
    await library.refresh();
    toasts.show({
      text: t("library.collections.takenOut", { n: paths.length, name: collection.name }, paths.length),
      action: { label: t("common.undo"), run: () => collections.add(collection.id, paths).then(library.refresh, showFailure) },
    });
  }

  async function deleteCollection(collection: Collection): Promise<void> {
    const restore = await collections.remove(collection.id);
    if (library.query.collection === collection.id) await library.change({ collection: null });
    toasts.show({
      text: t("library.collections.deleted", { name: collection.name }),
      action: { label: t("common.undo"), run: () => restore().then((back) => library.change({ collection: back.id }), showFailure) },
    });
  }

  /** Run something that may fail, and say so where it does. */
  function tell(work: Promise<unknown>): void {
    work.catch(showFailure);
  }

  return {
    locked, gathering, naming, shown,
    askPaths, askCollection, askChosen, again, unlock, remedy, remove, gather, addTo, takeOut, deleteCollection, tell,
    /** Do something with what is chosen. */
    withChosen: (work: (rows: DocumentRow[]) => unknown) => {
      tell(library.chosenRows().then(work));
    },
    errorText: failureText,
  };
}

/** For the page: makes the actions and hands them down. */
export function provideLibraryActions(): LibraryActions {
  const actions = createActions();
  provide(KEY, actions);
  return actions;
}

/** For what stands inside the page. */
export function useLibraryActions(): LibraryActions {
  const actions = inject(KEY);
  if (!actions) throw new Error("Library actions are used outside of the library page.");
  return actions;
}
