/** Questions put to the server, and the typed events of their answers. */
import type { components } from "./types";

type Schemas = components["schemas"];
export type AskBody = Schemas["AskBody"];
export type AskEvents = Schemas["AskEvents"];
export type Citation = Schemas["Citation"];
export type ErrorBody = Schemas["ErrorBody"];

/** One event: `type` names it, `data` is what `AskEvents` says of that name. */
export type AskEvent = { [Name in keyof AskEvents]: { type: Name; data: AskEvents[Name] } }[keyof AskEvents];

export type JobEvents = Schemas["JobEvents"];

/** One event of a job, in the same form. */
export type JobEvent = { [Name in keyof JobEvents]: { type: Name; data: JobEvents[Name] } }[keyof JobEvents];

const JOB_NAMES: ReadonlySet<string> = new Set<keyof JobEvents>([
  "progress",
  "file",
  "done",
  "work",
  "finished",
  "error",
]);
const JOB_ENDS: ReadonlySet<string> = new Set<keyof JobEvents>(["done", "finished", "error"]);

const NAMES: ReadonlySet<string> = new Set<keyof AskEvents>([
  "status",
  "evidence",
  "notice",
  "token",
  "reasoning",
  "done",
  "error",
]);

/** A named error from the server, or from the way to it (`connection.lost`). */
export class ServerError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly hint: string,
  ) {
    super(message);
    this.name = "ServerError";
  }
}

export interface ServerSentEvent {
  event: string;
  data: string;
}

/**
 * Events of a `text/event-stream`, however its bytes are cut: inside a character, between CR and LF, between
 * two lines. An event the stream ends in the middle of is dropped, as the format says.
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let pending = "";
  let event = "";
  let data: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      pending += decoder.decode(value, { stream: !done });
      // A CR at the very end may be half of a CRLF: it waits for what follows.
      const ready = done || !pending.endsWith("\r") ? pending : pending.slice(0, -1);
      const lines = ready.split(/\r\n|\r|\n/);
      const rest = lines.pop() ?? "";
      pending = rest + pending.slice(ready.length);
      for (const line of lines) {
        if (line === "") {
          if (data.length > 0) yield { event: event || "message", data: data.join("\n") };
          event = "";
          data = [];
          continue;
        }
        const colon = line.indexOf(":");
        const field = colon < 0 ? line : line.slice(0, colon);
        const content = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
        if (field === "event") event = content;
        else if (field === "data") data.push(content);
      }
      if (done) return;
    }
  } finally {
    // Leaving early closes the connection, which stops the generation.
    await reader.cancel().catch(() => undefined);
  }
}

/** The error a response carries, whatever its body turned out to be. */
export async function errorOf(response: Response): Promise<ServerError> {
  try {
    const body = (await response.json()) as Partial<ErrorBody>;
    if (typeof body.code === "string" && typeof body.message === "string") {
      return new ServerError(body.code, body.message, body.hint ?? "");
    }
  } catch {
    // Not JSON: the status says what there is to say.
  }
  return new ServerError("internal", `HTTP ${response.status}`, "");
}

/**
 * Puts a question. Yields its events up to `done` or `error`; aborting `signal` or leaving the loop stops the
 * generation. Throws `ServerError` when the server refuses, or when the stream ends before the answer does.
 */
export function ask(body: AskBody, signal?: AbortSignal): AsyncGenerator<AskEvent, void> {
  return answerTo("/api/ask", body, signal);
}

/** What `ask` does, of any address that answers with the events of an answer. */
export async function* answerTo(address: string, body: unknown, signal?: AbortSignal): AsyncGenerator<AskEvent, void> {
  let response: Response;
  try {
    response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify(body),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) return;
    throw lost(error);
  }
  if (!response.ok) throw await errorOf(response);
  if (!response.body) throw lost(undefined);
  try {
    for await (const { event, data } of readEvents(response.body)) {
      if (!NAMES.has(event)) continue;
      const typed = { type: event, data: JSON.parse(data) as unknown } as AskEvent;
      yield typed;
      if (typed.type === "done" || typed.type === "error") return;
    }
  } catch (error) {
    if (signal?.aborted) return;
    throw lost(error);
  }
  if (!signal?.aborted) throw lost(undefined);
}

/**
 * The events of a job from its start, up to `done`, `finished` or `error`. Aborting `signal` or leaving the loop only
 * stops looking on. Throws `ServerError` when the server refuses, or when the stream ends before the run does.
 */
export async function* watchJob(id: string, signal?: AbortSignal): AsyncGenerator<JobEvent, void> {
  try {
    const response = await fetch(`/api/jobs/${encodeURIComponent(id)}/events`, {
      headers: { Accept: "text/event-stream" },
      ...(signal ? { signal } : {}),
    });
    if (!response.ok) throw await errorOf(response);
    if (!response.body) throw lost(undefined);
    for await (const { event, data } of readEvents(response.body)) {
      if (!JOB_NAMES.has(event)) continue;
      const typed = { type: event, data: JSON.parse(data) as unknown } as JobEvent;
      yield typed;
      if (JOB_ENDS.has(typed.type)) return;
    }
  } catch (error) {
    if (signal?.aborted) return;
    throw error instanceof ServerError ? error : lost(error);
  }
  if (!signal?.aborted) throw lost(undefined);
}

function lost(cause: unknown): ServerError {
  const error = new ServerError("connection.lost", "The connection to AI Workspace was lost.", "");
  error.cause = cause;
  return error;
}
