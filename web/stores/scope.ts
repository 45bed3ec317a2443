/** What part of the library questions can be put to, in words. */
import { defineStore } from "pinia";
import { shallowRef } from "vue";
import { call, type Schemas } from "../api/client";
import { folderOf, nameOf, parentOf } from "../lib/paths";
import { useCollections } from "./collections";

export type DocumentRow = Schemas["DocumentRow"];

const COLLECTION = "collection:";
const MOST = 50;

/** A place a question can be put to. */
export interface Place {
  /** As `inside` of a question carries it. */
  value: string;
  kind: "collection" | "folder" | "document";
  name: string;
  /** Where it lies. */
  detail: string;
  documents?: number;
}

export function collectionPlace(id: string): string {
  return COLLECTION + id;
}

export function isCollection(place: string): boolean {
  return place.startsWith(COLLECTION);
}

/** Documents and the folders they lie in, folders that hold several first. */
export function placesOf(rows: readonly DocumentRow[]): Place[] {
  const folders = new Map<string, number>();
  for (const row of rows) {
    const folder = parentOf(row.path);
    folders.set(folder, (folders.get(folder) ?? 0) + 1);
  }
  const inFolders = [...folders].map(
    ([path, documents]): Place => ({ value: path, kind: "folder", name: nameOf(path), detail: path, documents }),
  );
  inFolders.sort((one, other) => (other.documents ?? 0) - (one.documents ?? 0));
  return [
    ...inFolders.slice(0, 8),
    ...rows.map((row): Place => ({ value: row.path, kind: "document", name: nameOf(row.path), detail: folderOf(row.path) })),
  ];
}

export const useScope = defineStore("scope", () => {
  const collections = useCollections();
  const found = shallowRef<readonly Place[]>([]);
  const total = shallowRef(0);
  let wanted = 0;

  /** Read the collections once, for their names. */
  async function prepare(): Promise<void> {
    if (!collections.loaded) await collections.load();
  }

  /** Look for documents and folders; the latest call wins. */
  async function find(text: string): Promise<void> {
    const mine = ++wanted;
    const query = { text: text.trim(), status: "indexed", limit: MOST };
    const slice = await call<Schemas["DocumentSlice"]>("GET", "/api/library/documents", { query });
    if (mine !== wanted) return;
    found.value = placesOf(slice.documents);
    total.value = slice.total;
  }

  /** What a place is called; the name of a collection that is gone is empty. */
  function nameOfPlace(place: string): string {
    if (!isCollection(place)) return nameOf(place);
    return collections.get(place.slice(COLLECTION.length))?.name ?? "";
  }

  return { found, total, prepare, find, nameOfPlace };
});
