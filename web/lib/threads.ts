/** A conversation as the page holds it, and what is put into it. */
import { shallowReactive } from "vue";
import type { ServerError } from "../api/client";
import type { AskEvent } from "../api/stream";
import { turnsOf, type Message, type Turn } from "./turns";

export interface Thread {
  readonly key: string;
  /** The conversation's id, null until its first question was taken. */
  id: string | null;
  readonly incognito: boolean;
  title: string;
  /** What the next question is put to; empty means all of the library. */
  inside: readonly string[];
  turns: readonly Turn[];
  loading: boolean;
  error: ServerError | null;
}

/** A replacement that can be taken back. */
export interface Replacement {
  turn: Turn;
  undo: () => Promise<void>;
}

export const INCOGNITO = "incognito";
export const NEW = "new";

/** Where the events of an answer come from. */
export type Source = (signal: AbortSignal) => AsyncGenerator<AskEvent, void>;

/** What is put into a conversation beside its title and its source. */
export interface Work {
  /** The id of the command that is run. */
  command?: string;
  /** The turn whose place it takes, with all that followed. */
  replaces?: Turn | undefined;
  /** Told once the place was taken. */
  onReplaced?: ((replacement: Replacement) => void) | undefined;
}

export function makeThread(key: string, id: string | null): Thread {
  const incognito = key === INCOGNITO;
  return shallowReactive<Thread>({
    key, id, incognito, title: "", inside: [], turns: [], loading: false, error: null,
  });
}

export function reactiveTurns(messages: readonly Message[], inside: readonly string[]): Turn[] {
  return turnsOf(messages, inside).map((turn) => shallowReactive(turn));
}
