/** A question with its answer, as the page holds it. */
import type { AskEvents, Citation, ErrorBody } from "../api/stream";
import type { Schemas } from "../api/client";

export type Hit = Schemas["Hit"];
export type Message = Schemas["Message"];
export type Notice = Schemas["Notice"];
export type Stage = AskEvents["status"]["stage"];
/** `lost`: the connection broke before the answer ended; what had arrived is there. */
export type TurnState = "running" | "done" | "stopped" | "failed" | "lost";

export interface Turn {
  /** Stays the same while the turn is on the page. */
  readonly key: string;
  /** The answer's message id, once it is kept. */
  id: string | null;
  question: string;
  /** The id of the command whose run this is; null for a question. */
  command: string | null;
  /** What it was put to; empty means all of the library. */
  inside: readonly string[];
  state: TurnState;
  stage: Stage | null;
  /** How many questions come first, while it waits. */
  ahead: number;
  text: string;
  reasoning: string;
  citations: readonly Citation[];
  nearest: readonly Hit[];
  mode: AskEvents["done"]["mode"] | null;
  timings: Schemas["Timings"] | null;
  /** What the reader should know of this answer. */
  notices: readonly Notice[];
  error: ErrorBody | null;
}

let made = 0;

export function newTurn(question: string, inside: readonly string[] = [], command: string | null = null): Turn {
  made += 1;
  return {
    key: `turn-${made}`,
    id: null,
    question,
    command,
    inside,
    state: "running",
    stage: null,
    ahead: 0,
    text: "",
    reasoning: "",
    citations: [],
    nearest: [],
    mode: null,
    timings: null,
    notices: [],
    error: null,
  };
}

function errorFrom(found: Readonly<Record<string, string>> | null | undefined): ErrorBody | null {
  if (!found) return null;
  return { code: found["code"] ?? "internal", message: found["message"] ?? "", hint: found["hint"] ?? "" };
}

/** Takes a kept message over into a turn: all of it, also while it is still being written. */
export function takeMessage(turn: Turn, message: Message): void {
  turn.id = message.id;
  turn.state = message.state === "writing" ? "running" : message.state;
  turn.command = message.command ?? null;
  turn.text = message.text;
  turn.reasoning = message.reasoning ?? "";
  // Of an answer that did not get to its end, what it was to rest on stays to be read.
  const cited = message.citations ?? [];
  turn.citations = cited.length > 0 || message.state === "done" ? cited : (message.evidence ?? []);
  turn.nearest = message.nearest ?? [];
  turn.mode = message.mode ?? null;
  turn.timings = message.timings ?? null;
  turn.notices = message.notices ?? [];
  turn.error = errorFrom(message.error);
  if (message.state === "writing") turn.stage ??= message.text ? "write" : "retrieve";
}

/** The final, checked answer takes the place of what was streamed. */
export function takeDone(turn: Turn, done: AskEvents["done"]): void {
  turn.id = done.message_id ?? turn.id;
  turn.text = done.answer;
  turn.reasoning = done.reasoning;
  turn.citations = done.citations;
  turn.nearest = done.nearest;
  turn.mode = done.mode;
  turn.timings = done.timings;
  turn.notices = done.notices;
  turn.error = errorFrom(done.error);
  turn.state = done.mode === "partial" && !turn.error ? "stopped" : "done";
}

/** The turns of kept messages; a question without an answer counts as one that was stopped. */
export function turnsOf(messages: readonly Message[], inside: readonly string[] = []): Turn[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    if (message.role === "user") {
      turns.push({ ...newTurn(message.text, inside), state: "stopped" });
    } else if (last && last.id === null) {
      takeMessage(last, message);
    }
  }
  return turns;
}

/** The turns on show where they are those that were read now, brought up to date; else those that were read. */
export function sameTurns(shown: readonly Turn[], read: readonly Turn[]): readonly Turn[] {
  const same = shown.length === read.length && shown.every((turn, at) => turn.id !== null && turn.id === read[at]?.id);
  if (!same) return read;
  for (const [at, turn] of shown.entries()) {
    const { inside } = turn;
    Object.assign(turn, read[at], { key: turn.key, inside });
  }
  return shown;
}

/** What the model is told of a conversation that is not kept. */
export function historyOf(turns: readonly Turn[], most = 8): Schemas["Turn"][] {
  const told = turns.filter((turn) => turn.state === "done" && (turn.mode === "generated" || turn.mode === "extracted"));
  return told
    .flatMap((turn): Schemas["Turn"][] => [
      { role: "user", text: turn.question },
      { role: "assistant", text: turn.text },
    ])
    .slice(-most);
}
