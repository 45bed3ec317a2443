import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Message, Turn } from "../lib/turns";
import { INCOGNITO, NEW, useAnswers, type Replacement } from "./answer";

interface Asked {
  body: Record<string, unknown>;
  send: (type: string, data: unknown) => void;
  end: () => void;
  aborted: boolean;
}

let asked: Asked[];
let requests: string[];
let answers: Record<string, () => Response>;

const encoder = new TextEncoder();
const timings = { retrieve_ms: 8, first_token_ms: 400, total_ms: 900 };
const doneWith = (answer: string, extra: object = {}) => ({
  message_id: "m1", answer, mode: "generated", citations: [], nearest: [], timings, checked: null, reasoning: "", error: null, notices: [], ...extra,
});
const message = (extra: Partial<Message>): Message => ({
  id: "m", conversation: "c1", role: "assistant", text: "", state: "done", created_at: "2026-01-01T00:00:00Z", ...extra,
});
const conversation = { id: "c1", title: "付款", created_at: "", updated_at: "", messages: 2, scope: { inside: ["/x"] } };
const detail = (...messages: Message[]) => () => Response.json({ conversation, messages });

function streamed(init: RequestInit): Response {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stream = new ReadableStream<Uint8Array>({ start: (own) => void (controller = own) });
  const one: Asked = {
    body: JSON.parse(init.body as string) as Record<string, unknown>,
    send: (type, data) => controller?.enqueue(encoder.encode(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`)),
    end: () => controller?.close(),
    aborted: false,
  };
  init.signal?.addEventListener("abort", () => {
    one.aborted = true;
    controller?.error(new DOMException("aborted", "AbortError"));
  });
  asked.push(one);
  return new Response(stream);
}

beforeEach(() => {
  setActivePinia(createPinia());
  asked = [];
  requests = [];
  answers = { "GET /api/conversations": () => Response.json({ conversations: [] }) };
  vi.stubGlobal("fetch", (address: string, init: RequestInit) => {
    const path = `${init.method ?? "GET"} ${address.split("?")[0] ?? ""}`;
    requests.push(path);
    const answer = answers[path];
    if (answer) return Promise.resolve(answer());
    if (path === "POST /api/ask") return Promise.resolve(streamed(init));
    return Promise.resolve(Response.json({ code: "not_found", message: path, hint: "" }, { status: 404 }));
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Puts a question and gives its stream once the request is out. */
async function put(question: string, replaces?: Parameters<ReturnType<typeof useAnswers>["ask"]>[1], told?: (one: Replacement) => void) {
  const before = asked.length;
  const over = useAnswers().ask(question, replaces, told);
  await vi.waitFor(() => { expect(asked.length).toBe(before + 1); });
  const stream = asked[before];
  if (!stream) throw new Error("not asked");
  return { stream, over };
}

function first(store: ReturnType<typeof useAnswers>): Turn {
  const turn = store.thread.turns[0];
  if (!turn) throw new Error("no turn");
  return turn;
}

const start = { stage: "retrieve", message_id: "m1", conversation: "c1" };

describe("a kept answer", () => {
  it("that was cut short still shows what it was to rest on; one that is complete only what it cites", async () => {
    const passage = (n: number) => ({ n, document: "d", path: "/a.txt", page: null, start: 0, end: 1, quote: "x", title: "" });
    const evidence = [passage(1), passage(2)];
    answers["GET /api/conversations/c1"] = detail(
      message({ id: "u1", role: "user", text: "Q1" }), message({ id: "a1", state: "stopped", text: "Half", evidence }),
      message({ id: "u2", role: "user", text: "Q2" }), message({ id: "a2", state: "stopped", text: "Half [2]", citations: [passage(2)], evidence }),
      message({ id: "u3", role: "user", text: "Q3" }), message({ id: "a3", text: "None.", mode: "refused", evidence }),
    );
    const store = useAnswers();
    await store.open("c1");
    expect(store.thread.turns.map(({ citations }) => citations.map(({ n }) => n))).toEqual([[1, 2], [2], []]);
  });
});

describe("asking", () => {
  it("says how many come first, and what the answer has to tell", async () => {
    const store = useAnswers();
    const { stream, over } = await put("Q?");
    stream.send("status", { ...start, stage: "wait", ahead: 2 });
    stream.send("notice", { code: "model.smaller", values: { model: "tiny", wanted: "big" } });
    await vi.waitFor(() => { expect(first(store).notices).toHaveLength(1); });
    expect([first(store).stage, first(store).ahead]).toEqual(["wait", 2]);
    const notices = [{ code: "model.smaller", values: { model: "tiny", wanted: "big" } }, { code: "history.trimmed", values: { count: "3" } }];
    stream.send("done", doneWith("A.", { notices }));
    stream.end();
    await over;
    expect(first(store).notices.map(({ code }) => code)).toEqual(["model.smaller", "history.trimmed"]);
  });

  it("shows what arrives and gives way to the checked answer", async () => {
    const store = useAnswers();
    const { stream, over } = await put(" 付款条款？ ");
    expect(stream.body).toEqual({ question: "付款条款？", inside: [], keep: true });
    stream.send("status", start);
    const citation = { n: 1, document: "d", path: "/x/a.pdf", page: 4, start: 0, end: 1, quote: "第" };
    stream.send("evidence", { citations: [citation] });
    await vi.waitFor(() => { expect(store.thread.turns[0]?.citations.length).toBe(1); });
    stream.send("token", { text: "三" });
    stream.send("token", { text: "十天 [9]" });
    await vi.waitFor(() => { expect(store.thread.turns[0]?.text).toBe("三十天 [9]"); });
    expect(store.running).toBe(store.thread.turns[0]);
    stream.send("done", doneWith("三十天 [1]", { citations: [citation] }));
    await over;
    expect(store.thread.turns[0]).toMatchObject({ text: "三十天 [1]", state: "done", id: "m1" });
    expect(store.thread.id).toBe("c1");
    expect(store.running).toBeUndefined();
  });

  it("changes the page once per picture, however many pieces come", async () => {
    const pictures: FrameRequestCallback[] = [];
    vi.stubGlobal("requestAnimationFrame", (work: FrameRequestCallback) => pictures.push(work));
    const store = useAnswers();
    const { stream, over } = await put("?");
    stream.send("status", start);
    for (let index = 0; index < 50; index++) stream.send("token", { text: "a" });
    await vi.waitFor(() => { expect(pictures.length).toBe(1); });
    await new Promise((resolve) => setTimeout(resolve));
    expect(store.thread.turns[0]?.text).toBe("");
    expect(pictures.length).toBe(1);
    pictures[0]?.(0);
    expect(store.thread.turns[0]?.text).toBe("a".repeat(50));
    stream.send("done", doneWith("b"));
    await over;
  });

  it("goes on in the same conversation and keeps its scope", async () => {
    answers["GET /api/conversations/c1"] = detail(message({ id: "u1", role: "user", text: "q" }), message({ id: "m0", text: "a" }));
    const store = useAnswers();
    await store.open("c1");
    expect(store.thread.turns.map((turn) => [turn.question, turn.text])).toEqual([["q", "a"]]);
    const { stream, over } = await put("more");
    expect(stream.body).toEqual({ question: "more", inside: ["/x"], conversation: "c1" });
    stream.send("done", doneWith("b"));
    await over;
    expect(store.thread.turns.length).toBe(2);
  });

  it("does not put a second question while one is being answered", async () => {
    const { stream, over } = await put("one");
    await useAnswers().ask("two");
    expect(asked.length).toBe(1);
    stream.send("done", doneWith("b"));
    await over;
  });

  it("goes on in the background when another conversation is opened", async () => {
    const store = useAnswers();
    const { stream, over } = await put("one");
    stream.send("status", start);
    await vi.waitFor(() => { expect(store.thread.id).toBe("c1"); });
    await store.open(NEW);
    expect(store.thread.turns).toEqual([]);
    stream.send("done", doneWith("b"));
    await over;
    expect(stream.aborted).toBe(false);
    expect(store.threads.get("c1")?.turns[0]?.text).toBe("b");
  });
});

describe("reading a conversation", () => {
  const two = () => [message({ id: "u1", role: "user", text: "q" }), message({ id: "m0", text: "a" })];

  it("ends before a question is put, which it would take away", async () => {
    let arrive: (response: Response) => void = () => undefined;
    const late = new Promise<Response>((resolve) => (arrive = resolve));
    answers["GET /api/conversations/c1"] = () => late as unknown as Response;
    const store = useAnswers();
    const opened = store.open("c1");
    const over = store.ask("more");
    await new Promise((resolve) => setTimeout(resolve));
    expect(asked).toEqual([]);
    arrive(Response.json({ conversation, messages: two() }));
    await opened;
    await vi.waitFor(() => { expect(asked.length).toBe(1); });
    expect(store.thread.turns.map((turn) => turn.question)).toEqual(["q", "more"]);
    asked[0]?.send("done", doneWith("b"));
    await over;
  });

  it("leaves what is on show where nothing changed", async () => {
    answers["GET /api/conversations/c1"] = detail(...two());
    const store = useAnswers();
    await store.open("c1");
    const before = first(store);
    await store.open(NEW);
    const again = store.open("c1");
    expect(store.thread.loading).toBe(false);
    await again;
    expect(first(store)).toBe(before);
    answers["GET /api/conversations/c1"] = detail(...two(), message({ id: "u2", role: "user", text: "q2" }), message({ id: "m2", text: "b" }));
    await store.read(store.thread);
    expect(store.thread.turns.map((turn) => turn.question)).toEqual(["q", "q2"]);
  });

  it("says of a question what it was put to, whatever comes next", async () => {
    answers["GET /api/conversations/c1"] = detail(...two());
    const store = useAnswers();
    await store.open("c1");
    store.thread.inside = ["/y"];
    expect(first(store).inside).toEqual(["/x"]);
    const { stream, over } = await put("more");
    expect(store.thread.turns[1]?.inside).toEqual(["/y"]);
    stream.send("done", doneWith("b"));
    await over;
  });
});

describe("stopping", () => {
  it("lets the server end a kept answer", async () => {
    const store = useAnswers();
    const { stream, over } = await put("?");
    stream.send("status", start);
    stream.send("token", { text: "half" });
    await vi.waitFor(() => { expect(store.thread.turns[0]?.id).toBe("m1"); });
    answers["POST /api/messages/m1/stop"] = () => {
      stream.send("done", doneWith("half", { mode: "partial" }));
      return Response.json({ stopped: true });
    };
    await store.stop(first(store));
    await over;
    expect(store.thread.turns[0]).toMatchObject({ state: "stopped", text: "half" });
    expect(stream.aborted).toBe(false);
  });

  it("closes the stream where the server cannot", async () => {
    const store = useAnswers();
    await store.open(INCOGNITO);
    const { stream, over } = await put("?");
    stream.send("token", { text: "half" });
    await vi.waitFor(() => { expect(store.thread.turns[0]?.text).toBe("half"); });
    await store.stop(first(store));
    await over;
    expect(stream.aborted).toBe(true);
    expect(store.thread.turns[0]).toMatchObject({ state: "stopped", text: "half" });
  });
});

describe("the conversation that is not kept", () => {
  it("tells the model what was said, keeps nothing, and is forgotten", async () => {
    const store = useAnswers();
    await store.open(INCOGNITO);
    const first = await put("q1");
    expect(first.stream.body).toEqual({ question: "q1", inside: [], history: [] });
    first.stream.send("done", doneWith("a1", { message_id: null }));
    await first.over;
    const second = await put("q2");
    expect(second.stream.body["history"]).toEqual([{ role: "user", text: "q1" }, { role: "assistant", text: "a1" }]);
    second.stream.send("done", doneWith("a2", { message_id: null }));
    await second.over;
    await store.open(NEW);
    await store.open(INCOGNITO);
    expect(store.thread.turns.length).toBe(2);
    store.dropIncognito();
    expect(store.thread.turns).toEqual([]);
    expect(requests.filter((path) => path.includes("conversations"))).toEqual([]);
  });
});

describe("taking the place of an answer", () => {
  const kept = detail(
    message({ id: "u1", role: "user", text: "q1" }), message({ id: "m0", text: "a0" }),
    message({ id: "u2", role: "user", text: "q2" }), message({ id: "m2", text: "a2" }),
  );

  it("replaces it and all that followed, and brings both back", async () => {
    answers["GET /api/conversations/c1"] = kept;
    const store = useAnswers();
    await store.open("c1");
    let replacement: Replacement | undefined;
    const { stream, over } = await put("edited", store.thread.turns[0], (one) => (replacement = one));
    expect(stream.body).toMatchObject({ question: "edited", conversation: "c1", replaces: "m0" });
    expect(replacement).toBeUndefined();
    stream.send("status", start);
    stream.send("done", doneWith("new"));
    await over;
    expect(store.thread.turns.map((turn) => turn.text)).toEqual(["new"]);
    answers["POST /api/messages/m1/restore"] = kept;
    await replacement?.undo();
    expect(store.thread.turns.map((turn) => turn.text)).toEqual(["a0", "a2"]);
  });

  it("stops the new answer before taking it back", async () => {
    answers["GET /api/conversations/c1"] = kept;
    const store = useAnswers();
    await store.open("c1");
    let replacement: Replacement | undefined;
    const { stream, over } = await put("edited", store.thread.turns[1], (one) => (replacement = one));
    stream.send("status", start);
    await vi.waitFor(() => { expect(replacement).toBeDefined(); });
    answers["POST /api/messages/m1/stop"] = () => {
      stream.send("done", doneWith("", { mode: "partial" }));
      return Response.json({ stopped: true });
    };
    answers["POST /api/messages/m1/restore"] = kept;
    await replacement?.undo();
    await over;
    expect(requests.indexOf("POST /api/messages/m1/stop")).toBeLessThan(requests.indexOf("POST /api/messages/m1/restore"));
    expect(store.thread.turns.map((turn) => turn.text)).toEqual(["a0", "a2"]);
  });

  it("leaves everything as it was when the server refuses", async () => {
    answers["GET /api/conversations/c1"] = kept;
    answers["POST /api/ask"] = () => Response.json({ code: "busy", message: "Taken.", hint: "" }, { status: 409 });
    const store = useAnswers();
    await store.open("c1");
    await expect(store.ask("edited", store.thread.turns[0])).rejects.toMatchObject({ code: "busy" });
    expect(store.thread.turns.map((turn) => turn.text)).toEqual(["a0", "a2"]);
  });

  it("brings back what was said in a conversation that is not kept", async () => {
    const store = useAnswers();
    await store.open(INCOGNITO);
    const first = await put("q1");
    first.stream.send("done", doneWith("a1", { message_id: null }));
    await first.over;
    let replacement: Replacement | undefined;
    const second = await put("q1 again", store.thread.turns[0], (one) => (replacement = one));
    second.stream.send("done", doneWith("a2", { message_id: null }));
    await second.over;
    await replacement?.undo();
    expect(store.thread.turns.map((turn) => turn.text)).toEqual(["a1"]);
  });
});

describe("what survives", () => {
  it("follows an answer that is being written when the page is opened", async () => {
    vi.useFakeTimers();
    const question = message({ id: "u1", role: "user", text: "q" });
    answers["GET /api/conversations/c1"] = detail(question, message({ id: "m1", state: "writing", text: "hal" }));
    const later = [message({ id: "m1", state: "writing", text: "half" }), message({ id: "m1", state: "stopped", text: "half a" })];
    answers["GET /api/messages/m1"] = () => Response.json(later.shift());
    const store = useAnswers();
    await store.open("c1");
    await vi.advanceTimersByTimeAsync(10);
    expect(store.thread.turns[0]).toMatchObject({ state: "running", text: "half" });
    await vi.advanceTimersByTimeAsync(1000);
    expect(store.thread.turns[0]).toMatchObject({ state: "stopped", text: "half a" });
    expect(later).toEqual([]);
  });

  it("keeps what had arrived when the stream is lost, and reads the rest", async () => {
    const store = useAnswers();
    const { stream, over } = await put("?");
    stream.send("status", start);
    stream.send("token", { text: "half" });
    await vi.waitFor(() => { expect(store.thread.turns[0]?.text).toBe("half"); });
    stream.end();
    await over;
    const turn = first(store);
    expect(turn).toMatchObject({ state: "lost", text: "half" });
    expect(turn.error?.code).toBe("connection.lost");
    answers["GET /api/messages/m1"] = () => Response.json(message({ id: "m1", text: "whole" }));
    await store.follow(turn);
    expect(turn).toMatchObject({ state: "done", text: "whole", error: null });
  });

  it("says so when a conversation cannot be read", async () => {
    const store = useAnswers();
    await store.open("gone");
    expect(store.thread.error?.code).toBe("not_found");
    expect(store.thread.loading).toBe(false);
  });

  it("asks anew, in place of the failed one, what never reached the conversation", async () => {
    answers["POST /api/ask"] = () => Response.json({ code: "internal", message: "x", hint: "" }, { status: 500 });
    const store = useAnswers();
    await store.ask("q");
    expect(store.thread.turns[0]).toMatchObject({ state: "failed", id: null });
    delete answers["POST /api/ask"];
    const over = store.askAnew(first(store));
    await vi.waitFor(() => { expect(asked.length).toBe(1); });
    asked[0]?.send("done", doneWith("a"));
    await over;
    expect(store.thread.turns.map((turn) => turn.text)).toEqual(["a"]);
  });
});
