import { createPinia } from "pinia";
import { createApp, defineComponent, h, type App } from "vue";
import { createMemoryHistory, createRouter, type Router } from "vue-router";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { i18n } from "../locales";
import { useCollections } from "../stores/collections";
import { useLibrary, type DocumentRow } from "../stores/library";
import { useToasts } from "../stores/toasts";
import { MOST_ASKED, provideLibraryActions, type LibraryActions } from "./useLibraryActions";

let app: App;
let router: Router;
let actions: LibraryActions;
let sent: { method: string; path: string; body: unknown }[];

function row(id: string, part: Partial<DocumentRow> = {}): DocumentRow {
  return {
    id, path: `/资料/${id}.pdf`, title: "", kind: "pdf", status: "indexed", code: null, reason: null,
    chunks: 1, pages: null, indexed_at: null, ...part,
  };
}

function answer(method: string, path: string, body: unknown): unknown {
  if (path === "/api/library/remove") return { removed: 2, paths: ["/资料/1.pdf", "/资料/2.pdf"] };
  if (path === "/api/index") return { id: "1", kind: "index", state: "waiting", created_at: "2026-02-01T10:00:00+00:00", ...(body as object) };
  if (path === "/api/collections" && method === "POST") return { id: "8", documents: 0, created_at: "", ...(body as object) };
  if (path.startsWith("/api/collections/")) return { id: "7", name: "合同", paths: [], documents: 0, created_at: "" };
  if (path === "/api/library") return { indexed: 0, open: 0, skipped: 0, failed: 0, chunks: 0 };
  return { total: 0, offset: 0, documents: [] };
}

beforeEach(() => {
  sent = [];
  vi.stubGlobal("fetch", (address: string, init?: RequestInit) => {
    const method = init?.method ?? "GET";
    const path = address.split("?", 1)[0] ?? "";
    const body: unknown = typeof init?.body === "string" ? JSON.parse(init.body) : undefined;
    sent.push({ method, path, body });
    return Promise.resolve(method === "DELETE" ? new Response(null, { status: 204 }) : Response.json(answer(method, path, body)));
  });
  const empty = { render: () => null };
  router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: "/", component: empty }, { path: "/chat", name: "chat", component: empty }],
  });
  app = createApp(
    defineComponent(() => {
      actions = provideLibraryActions();
      return () => h("div");
    }),
  ).use(createPinia()).use(i18n).use(router);
  app.mount(document.createElement("div"));
  i18n.global.locale.value = "en";
});

afterEach(() => {
  app.unmount();
  vi.unstubAllGlobals();
});

const said = () => useToasts().toasts.at(-1);
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe("library actions", () => {
  it("remove at once and undo by indexing the paths again", async () => {
    await actions.remove([row("1"), row("2")]);
    expect(said()?.text).toContain("2 documents removed");
    await said()?.action?.run();
    expect(sent.at(-1)).toEqual({ method: "POST", path: "/api/index", body: { paths: ["/资料/1.pdf", "/资料/2.pdf"], passwords: [] } });
  });

  it("delete a collection and undo by making it again", async () => {
    const collection = { id: "7", name: "合同", paths: ["/资料"], documents: 3, created_at: "" };
    useCollections().collections = [collection];
    await actions.deleteCollection(collection);
    expect(said()?.text).toContain("合同");
    await said()?.action?.run();
    expect(sent.find(({ method, path }) => method === "POST" && path === "/api/collections")?.body).toEqual({ name: "合同", paths: ["/资料"] });
    expect(useLibrary().query.collection).toBe("8");
  });

  it("say why a file of a whole folder cannot be taken out by itself", async () => {
    const collection = { id: "7", name: "合同", paths: ["/资料"], documents: 3, created_at: "" };
    await actions.takeOut(collection, [row("1")]);
    expect(said()).toMatchObject({ kind: "bad" });
    expect(sent).toEqual([]);
    await actions.takeOut({ ...collection, paths: ["/资料/1.pdf"] }, [row("1"), row("2")]);
    expect(sent[0]?.body).toEqual({ remove: ["/资料/1.pdf"] });
  });

  it("hand few files to the chat as its scope, many as a collection with a name", async () => {
    actions.askPaths(["/资料/a#1 100%.pdf", "/b"]);
    await settle();
    expect(router.currentRoute.value.query["scope"]).toEqual(["/资料/a#1 100%.pdf", "/b"]);
    const many = Array.from({ length: MOST_ASKED + 1 }, (_, at) => `/${at}`);
    actions.askPaths(many);
    expect(actions.naming.value).toMatchObject({ kind: "ask", paths: many });
    actions.askCollection("7");
    await settle();
    expect(router.currentRoute.value.query["scope"]).toBe("collection:7");
  });

  it("ask for a password once per locked file, also for one inside a mail", () => {
    const locked = { status: "failed", code: "document.encrypted" } as const;
    actions.unlock([row("1", locked), row("2"), row("3", { ...locked, path: "/m.eml!/a.pdf" }), row("4", { ...locked, path: "/m.eml!/b.pdf" })]);
    expect(actions.locked.value).toEqual(["/资料/1.pdf", "/m.eml"]);
  });
});
