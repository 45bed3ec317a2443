import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useCollections } from "./collections";
import { useLibrary } from "./library";

const TOTAL = 50_000;
let asked: { method: string; url: URL; body: unknown }[];

function row(at: number): object {
  return { id: String(at), path: `/资料/${at}.md`, title: "", kind: "md", status: at % 7 ? "indexed" : "failed", code: null, reason: null, chunks: 1, pages: null, indexed_at: null };
}

function answer(url: URL, method: string, body: unknown): unknown {
  if (url.pathname === "/api/library") return { indexed: TOTAL, open: 0, skipped: 0, failed: 0, chunks: TOTAL };
  if (url.pathname === "/api/library/remove") return { removed: 1, paths: ["/资料/3.md"] };
  if (url.pathname.startsWith("/api/collections")) {
    const { name = "合同", paths = [] } = (body ?? {}) as { name?: string; paths?: string[] };
    const made = { id: method === "POST" ? "new" : "1", name, paths, documents: paths.length, created_at: "" };
    return method === "GET" ? { collections: [{ ...made, paths: ["/a", "/b"] }] } : made;
  }
  const offset = Number(url.searchParams.get("offset"));
  const limit = Number(url.searchParams.get("limit"));
  const size = Math.max(0, Math.min(limit, TOTAL - offset));
  return { total: TOTAL, offset, documents: Array.from({ length: size }, (_, at) => row(offset + at)) };
}

beforeEach(() => {
  setActivePinia(createPinia());
  asked = [];
  vi.stubGlobal("fetch", (address: string, init?: RequestInit) => {
    const url = new URL(address, "http://127.0.0.1");
    const method = init?.method ?? "GET";
    const body: unknown = typeof init?.body === "string" ? JSON.parse(init.body) : undefined;
    asked.push({ method, url, body });
    if (method === "DELETE") return Promise.resolve(new Response(null, { status: 204 }));
    return Promise.resolve(new Response(JSON.stringify(answer(url, method, body))));
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("the library", () => {
  it("asks the server to find and to sort", async () => {
    const library = useLibrary();
    await library.want(0, 20);
    expect(library.found).toBe(TOTAL);
    await library.change({ text: "100% #1", status: "failed", collection: "4" });
    expect(Object.fromEntries(asked.at(-1)?.url.searchParams ?? [])).toEqual({
      text: "100% #1", status: "failed", collection: "4", sort: "name", descending: "false", offset: "0", limit: "200",
    });
    await library.sortBy("name");
    expect(library.query.descending).toBe(true);
    await library.sortBy("added");
    expect(library.query).toMatchObject({ sort: "added", descending: true });
  });

  it("chooses a range over rows that were never read", async () => {
    const library = useLibrary();
    await library.want(0, 20);
    library.choose(10);
    await library.chooseTo(1010);
    expect(library.chosenCount).toBe(1001);
    expect(library.chosen("555")).toBe(true);
    expect(library.chosen("9")).toBe(false);
    expect((await library.chosenRows()).map(({ id }) => id)).toContain("777");
  });

  it("chooses all that the filter finds, less what is taken out again", async () => {
    const library = useLibrary();
    await library.want(0, 20);
    library.chooseAll();
    library.toggle(3);
    expect(library.chosenCount).toBe(TOTAL - 1);
    const rows = await library.chosenRows();
    expect(rows).toHaveLength(TOTAL - 1);
    expect(rows.some(({ id }) => id === "3")).toBe(false);
  });

  it("lets the choice go with another filter, keeps it with another order", async () => {
    const library = useLibrary();
    await library.want(0, 20);
    library.choose(2);
    await library.sortBy("state");
    expect(library.chosenCount).toBe(1);
    await library.change({ status: "failed" });
    expect(library.chosenCount).toBe(0);
  });

  it("removes and gives the paths that undo it", async () => {
    const library = useLibrary();
    await library.want(0, 20);
    library.choose(3);
    const gone = await library.remove(["3"]);
    expect(asked.find(({ url }) => url.pathname === "/api/library/remove")?.body).toEqual({ ids: ["3"] });
    expect(gone.paths).toEqual(["/资料/3.md"]);
    expect(library.chosenCount).toBe(0);
  });

  it("knows how much it holds only once it was told", async () => {
    const library = useLibrary();
    expect([library.documents, library.total]).toEqual([undefined, 0]);
    await library.loadSummary();
    expect([library.documents, library.total]).toEqual([TOTAL, TOTAL]);
  });
});

describe("a collection", () => {
  it("that was deleted is made again with its name and members", async () => {
    const collections = useCollections();
    await collections.load();
    const restore = await collections.remove("1");
    expect(collections.collections).toEqual([]);
    const back = await restore();
    expect(asked.at(-1)).toMatchObject({ method: "POST", body: { name: "合同", paths: ["/a", "/b"] } });
    expect(collections.get(back.id)?.name).toBe("合同");
  });

  it("takes more members than one request carries", async () => {
    const many = Array.from({ length: 6000 }, (_, at) => `/a/${at}`);
    await useCollections().create(" 合同 ", many);
    expect(asked.map(({ method }) => method)).toEqual(["POST", "PATCH"]);
    expect(asked[0]?.body).toMatchObject({ name: "合同" });
    expect((asked[1]?.body as { add: string[] }).add).toHaveLength(1000);
  });
});
