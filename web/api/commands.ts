/** Commands as the server lists them and is told to run them. */
import type { Language } from "../locales";

export type GivenKind = "clipboard" | "selection" | "region" | "files" | "document" | "conversation" | "text";

export interface BothWords {
  en: string;
  zh: string;
}

export interface CommandOption {
  name: BothWords;
  choices: readonly { value: string; name: BothWords }[];
}

export interface Command {
  id: string;
  name: BothWords;
  description: BothWords;
  takes: readonly GivenKind[];
  /** Needs a language model. */
  writes: boolean;
  /** Wants a question beside the text. */
  asks?: boolean;
  available: boolean;
  /** Why it is not available, a code or words in English. */
  reason: BothWords | string | null;
  own: boolean;
  prompt: string;
  options: Readonly<Record<string, CommandOption>>;
}

/** What a command works on. */
export interface Given {
  kind: GivenKind;
  text?: string;
  paths?: readonly string[];
  offer?: string;
  document?: string;
  conversation?: string;
}

export interface CommandRun {
  given: Given;
  question: string;
  options: Readonly<Record<string, string>>;
  language: Language;
}
