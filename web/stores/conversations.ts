/** The list of conversations: found, renamed, taken away and brought back, saved as Markdown. */
import { defineStore } from "pinia";
import { shallowRef } from "vue";
import { call, ServerError, type Schemas } from "../api/client";

export type Conversation = Schemas["Conversation"];

const MOST = 500;

function addressOf(id: string, rest = ""): string {
  return `/api/conversations/${encodeURIComponent(id)}${rest}`;
}

export const useConversations = defineStore("conversations", () => {
  const rows = shallowRef<readonly Conversation[]>([]);
  const query = shallowRef("");
  const loaded = shallowRef(false);
  const error = shallowRef<ServerError>();
  let wanted = 0;

  /** Read the list, of what `query` finds if there is one. The latest call wins; `error` says why there is none. */
  async function load(): Promise<void> {
    const mine = ++wanted;
    const q = query.value.trim();
    try {
      const list = await call<Schemas["ConversationList"]>("GET", "/api/conversations", {
        query: { q: q || undefined, limit: MOST },
      });
      if (mine !== wanted) return;
      rows.value = list.conversations;
      error.value = undefined;
      loaded.value = true;
    } catch (failure) {
      if (!(failure instanceof ServerError)) throw failure;
      if (mine === wanted) error.value = failure;
    }
  }

  function find(text: string): Promise<void> {
    query.value = text;
    return load();
  }

  function put(changed: Conversation): void {
    rows.value = rows.value.map((row) => (row.id === changed.id ? changed : row));
  }

  function get(id: string | null): Conversation | undefined {
    return rows.value.find((row) => row.id === id);
  }

  /** A new title, shown at once and taken back when it is refused. An empty one changes nothing. */
  async function rename(id: string, title: string): Promise<void> {
    const before = get(id);
    const wantedTitle = title.trim().slice(0, 500);
    if (!wantedTitle || wantedTitle === before?.title) return;
    if (before) put({ ...before, title: wantedTitle });
    try {
      put(await call<Conversation>("PATCH", addressOf(id), { body: { title: wantedTitle } }));
    } catch (failure) {
      if (before) put(before);
      throw failure;
    }
  }

  /** Take it away; it leaves the list before the server has answered. */
  async function remove(id: string): Promise<void> {
    const before = rows.value;
    rows.value = before.filter((row) => row.id !== id);
    try {
      await call("DELETE", addressOf(id));
    } catch (failure) {
      rows.value = before;
      throw failure;
    }
  }

  /** Undo `remove`. */
  async function restore(id: string): Promise<void> {
    await call<Conversation>("POST", addressOf(id, "/restore"));
    await load();
  }

  /** Save it where a native dialog says; the path, null when that was dismissed. */
  async function save(id: string): Promise<string | null> {
    return (await call<Schemas["SavedTo"]>("POST", addressOf(id, "/export"))).path;
  }

  /** Where a browser downloads it from. */
  function download(id: string): string {
    return addressOf(id, "/export");
  }

  return { rows, query, loaded, error, load, find, get, rename, remove, restore, save, download };
});
