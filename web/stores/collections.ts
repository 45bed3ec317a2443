/** Named sets of documents. */
import { defineStore } from "pinia";
import { shallowRef } from "vue";
import { call, type Schemas } from "../api/client";
import { batches } from "../lib/paths";

export type Collection = Schemas["Collection"];

export const useCollections = defineStore("collections", () => {
  const collections = shallowRef<readonly Collection[]>([]);
  const loaded = shallowRef(false);

  async function load(): Promise<void> {
    collections.value = (await call<Schemas["CollectionList"]>("GET", "/api/collections")).collections;
    loaded.value = true;
  }

  function get(id: string | null | undefined): Collection | undefined {
    return collections.value.find((one) => one.id === id);
  }

  function put(collection: Collection): Collection {
    const others = collections.value.filter((one) => one.id !== collection.id);
    collections.value = [...others, collection].sort((one, other) => one.name.localeCompare(other.name));
    return collection;
  }

  async function patch(id: string, body: Schemas["CollectionChange"]): Promise<Collection> {
    return put(await call<Collection>("PATCH", `/api/collections/${encodeURIComponent(id)}`, { body }));
  }

  /** A new one; `ServerError` when the name is taken. */
  async function create(name: string, paths: readonly string[] = []): Promise<Collection> {
    const [first = [], ...rest] = batches(paths);
    let made = put(await call<Collection>("POST", "/api/collections", { body: { name: name.trim(), paths: first } }));
    for (const more of rest) made = await patch(made.id, { add: more });
    return made;
  }

  function rename(id: string, name: string): Promise<Collection> {
    return patch(id, { name: name.trim() });
  }

  async function add(id: string, paths: readonly string[]): Promise<void> {
    for (const some of batches(paths)) await patch(id, { add: some });
  }

  async function takeOut(id: string, paths: readonly string[]): Promise<void> {
    for (const some of batches(paths)) await patch(id, { remove: some });
  }

  /** Forget the set. Gives what makes it again: the same name and members. */
  async function remove(id: string): Promise<() => Promise<Collection>> {
    const gone = get(id);
    await call("DELETE", `/api/collections/${encodeURIComponent(id)}`);
    collections.value = collections.value.filter((one) => one.id !== id);
    return () => create(gone?.name ?? "", gone?.paths ?? []);
  }

  return { collections, loaded, load, get, create, rename, add, takeOut, remove };
});
