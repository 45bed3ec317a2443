import { afterEach, describe, expect, it, vi } from "vitest";
import { ask, readEvents, ServerError, type AskEvent, type ServerSentEvent } from "./stream";

const bytes = (text: string) => new TextEncoder().encode(text);

function streamOf(chunks: readonly Uint8Array[], onCancel: () => void = () => undefined): ReadableStream<Uint8Array> {
  let next = 0;
  return new ReadableStream({
    pull(controller) {
      const chunk = chunks[next++];
      if (chunk) controller.enqueue(chunk);
      else controller.close();
    },
    cancel: onCancel,
  });
}

async function collect<T>(events: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const event of events) found.push(event);
  return found;
}

const timings = { retrieve_ms: 1, first_token_ms: null, total_ms: 2 };
const done = {
  message_id: null,
  answer: "三十天",
  mode: "extracted",
  citations: [],
  nearest: [],
  timings,
  checked: null,
  reasoning: "",
  error: null,
};
const wire = (type: string, data: unknown) => `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;

function answerWith(response: Response | Error): void {
  vi.stubGlobal("fetch", () => (response instanceof Error ? Promise.reject(response) : Promise.resolve(response)));
}

afterEach(() => vi.unstubAllGlobals());

describe("readEvents", () => {
  const text = ': ping\r\n\r\nevent: token\r\ndata: {"text":"付款\u{1F600}"}\r\n\r\ndata: one\ndata:two\r\rid: 7\n\nevent: cut\ndata: off';
  const expected: ServerSentEvent[] = [
    { event: "token", data: '{"text":"付款\u{1F600}"}' },
    { event: "message", data: "one\ntwo" },
  ];

  it("gives the same events wherever the bytes are cut", async () => {
    const whole = bytes(text);
    for (let cut = 0; cut <= whole.length; cut++) {
      expect(await collect(readEvents(streamOf([whole.slice(0, cut), whole.slice(cut)])))).toEqual(expected);
    }
  });

  it("gives the same events byte by byte", async () => {
    const single = Array.from(bytes(text), (byte) => Uint8Array.of(byte));
    expect(await collect(readEvents(streamOf(single)))).toEqual(expected);
  });

  it("closes the connection when the reader leaves", async () => {
    const cancelled = vi.fn();
    for await (const event of readEvents(streamOf([bytes("data: 1\n\n"), bytes("data: 2\n\n")], cancelled))) {
      expect(event.data).toBe("1");
      break;
    }
    expect(cancelled).toHaveBeenCalledOnce();
  });
});

describe("ask", () => {
  it("yields typed events up to the answer and ignores names it does not know", async () => {
    const body = wire("status", { stage: "retrieve" }) + wire("later", {}) + wire("token", { text: "三" }) + wire("done", done);
    answerWith(new Response(streamOf([bytes(body + wire("token", { text: "after" }))])));
    const events = await collect(ask({ question: "付款期限?" }));
    expect(events.map((event) => event.type)).toEqual(["status", "token", "done"]);
    expect((events[2] as AskEvent & { type: "done" }).data.answer).toBe("三十天");
  });

  it("sends the question as JSON", async () => {
    const fetched = vi.fn<typeof fetch>(() => Promise.resolve(new Response(streamOf([bytes(wire("done", done))]))));
    vi.stubGlobal("fetch", fetched);
    await collect(ask({ question: "付款期限?", model: "none" }));
    const [address, options] = fetched.mock.calls[0] ?? [];
    expect(address).toBe("/api/ask");
    expect(options?.body).toBe('{"question":"付款期限?","model":"none"}');
  });

  it("throws the server's own error when it refuses", async () => {
    answerWith(new Response('{"code":"busy","message":"Taken.","hint":"Wait."}', { status: 409 }));
    await expect(collect(ask({ question: "?" }))).rejects.toMatchObject({ code: "busy", message: "Taken.", hint: "Wait." });
  });

  it("names the status when the refusal is not JSON", async () => {
    answerWith(new Response("<html>", { status: 502 }));
    await expect(collect(ask({ question: "?" }))).rejects.toMatchObject({ code: "internal", message: "HTTP 502" });
  });

  it("says that the connection was lost when the stream ends before the answer", async () => {
    answerWith(new Response(streamOf([bytes(wire("token", { text: "half" }))])));
    await expect(collect(ask({ question: "?" }))).rejects.toMatchObject({ code: "connection.lost" });
  });

  it("says that the connection was lost when there is none", async () => {
    answerWith(new TypeError("fetch failed"));
    await expect(collect(ask({ question: "?" }))).rejects.toBeInstanceOf(ServerError);
  });

  it("ends quietly when it is aborted", async () => {
    const stop = new AbortController();
    answerWith(new Response(streamOf([bytes(wire("token", { text: "a" })), bytes("event: to")])));
    const texts: string[] = [];
    for await (const event of ask({ question: "?" }, stop.signal)) {
      texts.push(event.type);
      stop.abort();
    }
    expect(texts).toEqual(["token"]);
  });
});
