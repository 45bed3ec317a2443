import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LARGE, MANY, useAdding } from "./adding";
import { useJobs } from "./jobs";
import { useSession, type Session } from "./session";
import { useToasts } from "./toasts";

interface Sent {
  path: string;
  body: unknown;
}

let sent: Sent[];
let answers: Record<string, (body: unknown) => unknown>;
let uploads: string[];

/** Answers an upload at once, as the server does: with where the file went. */
class FakeRequest {
  status = 201;
  responseText = "";
  upload = { addEventListener: () => undefined };
  private name = "";
  private listeners = new Map<string, () => void>();
  open(_method: string, address: string): void {
    this.name = new URL(address, "http://127.0.0.1").searchParams.get("name") ?? "";
  }
  setRequestHeader(): void {
    // Which ones is not asked here.
  }
  addEventListener(name: string, listener: () => void): void {
    this.listeners.set(name, listener);
  }
  send(): void {
    uploads.push(this.name);
    const tooLarge = this.name.includes("huge");
    this.status = tooLarge ? 413 : 201;
    this.responseText = JSON.stringify(
      tooLarge ? { code: "document.too_large", message: "Too large.", hint: "" } : { path: `/imported/${this.name}` },
    );
    queueMicrotask(() => this.listeners.get("load")?.());
  }
  abort(): void {
    queueMicrotask(() => this.listeners.get("abort")?.());
  }
}

function file(name: string): File {
  return new File(["x"], name);
}

function session(window: boolean, dialogs = window): void {
  useSession().session = { pid: 1, version: "1", language: "en", desktop: { window, dialogs, open: window }, samples: "/samples" } satisfies Session;
}

beforeEach(() => {
  setActivePinia(createPinia());
  sent = [];
  uploads = [];
  let job = 0;
  answers = {
    "/api/index": (body) => ({ id: String(++job), kind: "index", state: "waiting", created_at: "2026-02-01T10:00:00+00:00", paths: (body as { paths: string[] }).paths }),
    "/api/settings": () => ({ settings: [] }),
  };
  vi.stubGlobal("XMLHttpRequest", FakeRequest);
  vi.stubGlobal("fetch", (address: string, init?: RequestInit) => {
    const body: unknown = typeof init?.body === "string" ? JSON.parse(init.body) : undefined;
    sent.push({ path: address, body });
    const answer = answers[address]?.(body);
    if (answer instanceof Response) return Promise.resolve(answer);
    return Promise.resolve(new Response(JSON.stringify(answer ?? {}), { status: answer === undefined ? 404 : 200 }));
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const indexed = (): unknown => sent.filter(({ path }) => path === "/api/index").map(({ body }) => body);

describe("adding", () => {
  it("in our own window indexes dropped files where they lie", async () => {
    session(true);
    answers["/api/desktop/dropped"] = () => ({ paths: ["/home/me/合同", "/home/me/100% #1.txt"] });
    const names = ["合同", "100% #1.txt"];
    expect(await useAdding().addDrop({ names, entries: names.map(file), hidden: false })).toBe(true);
    expect(sent[0]).toEqual({ path: "/api/desktop/dropped", body: { names } });
    expect(indexed()).toEqual([{ paths: ["/home/me/合同", "/home/me/100% #1.txt"], passwords: [] }]);
    expect(uploads).toEqual([]);
    expect(useJobs().running).toHaveLength(1);
    expect(useAdding().dropped).toEqual(["/home/me/合同", "/home/me/100% #1.txt"]);
  });

  it("copies them where the window cannot tell all places", async () => {
    session(true);
    answers["/api/desktop/dropped"] = () => ({ paths: ["/home/me/a.txt"] });
    await useAdding().addDrop({ names: ["a.txt", "b.txt"], entries: [file("a.txt"), file("b.txt")], hidden: false });
    expect(uploads).toEqual(["a.txt", "b.txt"]);
    expect(indexed()).toEqual([{ paths: ["/imported/a.txt", "/imported/b.txt"], passwords: [] }]);
  });

  it("asks the window for all that was dropped where the webview hides it, and says when there was nothing", async () => {
    session(true);
    const hidden = { names: [], entries: [], hidden: true };
    answers["/api/desktop/dropped"] = () => ({ paths: ["/home/me/合同"] });
    expect(await useAdding().addDrop(hidden)).toBe(true);
    expect(sent[0]).toEqual({ path: "/api/desktop/dropped", body: { names: [] } });
    expect(indexed()).toEqual([{ paths: ["/home/me/合同"], passwords: [] }]);
    answers["/api/desktop/dropped"] = () => ({ paths: [] });
    expect(await useAdding().addDrop(hidden)).toBe(false);
    expect(indexed()).toHaveLength(1);
    expect(useToasts().toasts).toHaveLength(1);
  });

  it("in a browser copies them and asks the window nothing", async () => {
    session(false);
    await useAdding().addDrop({ names: ["采购 100%#.txt"], entries: [file("采购 100%#.txt")], hidden: false });
    expect(uploads).toEqual(["采购 100%#.txt"]);
    expect(sent.map(({ path }) => path)).toEqual(["/api/index"]);
  });

  it("keeps on show what did not arrive, and indexes the rest", async () => {
    session(false);
    const adding = useAdding();
    await adding.addFiles([{ name: "huge.bin", file: file("huge.bin") }, { name: "a.txt", file: file("a.txt") }]);
    expect(indexed()).toEqual([{ paths: ["/imported/a.txt"], passwords: [] }]);
    expect(adding.uploading).toBe(false);
    expect(adding.upload?.failed).toMatchObject([{ name: "huge.bin", error: { code: "document.too_large" } }]);
    adding.dismissUpload();
    expect(adding.upload).toBeUndefined();
  });

  it("asks before very many files, and takes no for an answer", async () => {
    session(false);
    const adding = useAdding();
    const many = Array.from({ length: MANY + 1 }, (_, at) => ({ name: `${at}.txt`, file: file(`${at}.txt`) }));
    const no = adding.addFiles(many);
    expect(adding.asking).toMatchObject({ files: MANY + 1, bytes: MANY + 1, whole: true, everything: "" });
    adding.decide(false);
    expect(await no).toBe(false);
    expect(uploads).toEqual([]);
    const yes = adding.addFiles(many);
    adding.decide(true);
    expect(await yes).toBe(true);
    expect(uploads).toHaveLength(MANY + 1);
    expect(adding.asking).toBeUndefined();
  });

  it("counts what a dropped folder holds, and asks once before a large one", async () => {
    session(true);
    const adding = useAdding();
    const drop = (path: string) => {
      answers["/api/desktop/dropped"] = () => ({ paths: [path] });
      return adding.addDrop({ names: ["合同"], entries: [], hidden: false });
    };
    const holds = (extent: object) => { answers["/api/index/extent"] = () => extent; };
    holds({ files: MANY, bytes: LARGE, whole: true });
    expect(await drop("/srv/合同")).toBe(true);
    for (const [extent, path, everything] of [
      [{ files: MANY + 1, bytes: 1, whole: true }, "/srv/合同", ""],
      [{ files: 3, bytes: LARGE + 1, whole: true }, "/srv/合同", ""],
      [{ files: 3, bytes: 1, whole: false }, "/srv/合同", ""],
      [{ files: 50_000, bytes: 1, whole: false }, "/home/me", "/home/me"],
    ] as const) {
      holds(extent);
      const no = drop(path);
      await vi.waitFor(() => { expect(adding.asking).toEqual({ ...extent, everything }); });
      adding.decide(false);
      expect(await no).toBe(false);
    }
    expect(indexed()).toHaveLength(1);
    const yes = drop("/home/me");
    await vi.waitFor(() => { expect(adding.asking).toBeDefined(); });
    adding.decide(true);
    expect(await yes).toBe(true);
    expect(indexed()).toHaveLength(2);
    expect(adding.counting).toBe(false);
  });

  it("does not ask about what cannot be counted: adding it says what is wrong", async () => {
    session(true);
    answers["/api/desktop/dropped"] = () => ({ paths: ["/srv/合同"] });
    answers["/api/index/extent"] = () => new Response(JSON.stringify({ code: "internal", message: "x", hint: "" }), { status: 500 });
    expect(await useAdding().addDrop({ names: ["合同"], entries: [], hidden: false })).toBe(true);
    expect(indexed()).toHaveLength(1);
  });

  it("keeps text as a note under a name that is a file's", async () => {
    session(false);
    await useAdding().addText("a/b: 会议\n记录?", "x");
    expect(uploads).toEqual(["a b 会议 记录.md"]);
  });

  it("opens the native dialog where there is one, and does nothing when it was dismissed", async () => {
    session(true);
    answers["/api/desktop/pick"] = () => ({ paths: [] });
    expect(await useAdding().pick("folder")).toBe(false);
    expect(sent).toEqual([{ path: "/api/desktop/pick", body: { kind: "folder" } }]);
    answers["/api/desktop/pick"] = () => ({ paths: ["/home/me/合同"] });
    expect(await useAdding().pick("files")).toBe(true);
    expect(indexed()).toEqual([{ paths: ["/home/me/合同"], passwords: [] }]);
  });

  it("says why it did not begin", async () => {
    session(false);
    answers["/api/index"] = () => new Response(JSON.stringify({ code: "storage.full", message: "The disk is full.", hint: "Free some space." }), { status: 507 });
    expect(await useAdding().addPaths(["/a"], ["secret"])).toBe(false);
    expect(useToasts().toasts).toMatchObject([{ kind: "bad", text: "The disk is full. Free some space." }]);
  });
});
