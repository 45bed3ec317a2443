/** Commands as the server lists them and is told to run them. */
import type { Schemas } from "./client";
import type { Language } from "../locales";

export type Command = Schemas["CommandRow"];
export type GivenKind = Command["takes"][number];

/** What a command works on. */
export interface Given {
  kind: GivenKind;
  text?: string;
  paths?: readonly string[];
  conversation?: string;
}

export interface CommandRun {
  given: Given;
  question: string;
  options: Options;
  language: Language;
}

/** What a command is told: values by the names of its options. */
export type Options = Readonly<Record<string, string>>;

/** The body of a run; what comes of it is kept as a conversation of its own. */
export function runBody({ given, question, options, language }: CommandRun): Schemas["RunBody"] {
  const { text, paths, conversation } = given;
  return {
    ...(text ? { text } : {}),
    ...(paths ? { paths: [...paths] } : {}),
    ...(conversation ? { conversation } : {}),
    ...(question ? { question } : {}),
    options: { ...options },
    language,
    keep: true,
  };
}
