/** What a command may be told, as it is typed and chosen. */
import type { Command, Options } from "../api/commands";
import type { Language } from "../locales";

export interface Chosen {
  /** Values that are named by what is written. */
  options: Options;
  /** What is left for the command. */
  written: string;
}

/**
 * The choice that what stands after a command's name begins with: alone (`/translate en`), or with a colon before the
 * text (`/translate en: …`). A first word that only looks like a choice stays part of the text.
 */
export function chosenIn(command: Command, text: string): Chosen {
  const wanted = text.trim();
  const [, first = wanted, rest = ""] = /^([^:：\n]{1,40})[:：](.*)$/s.exec(wanted) ?? [];
  const word = first.trim().toLowerCase();
  for (const [name, { choices }] of Object.entries(command.options)) {
    const found = choices.find((one) => [one.value, one.name.en, one.name.zh].some((known) => known.toLowerCase() === word));
    if (found) return { options: { [name]: found.value }, written: rest.trim() };
  }
  return { options: {}, written: wanted };
}

/** The choice that comes next, round and round. */
export function stepped(command: Command, options: Options, by: 1 | -1): Record<string, string> {
  const [option] = Object.entries(command.options);
  if (!option) return { ...options };
  const [name, { choices, default: usual }] = option;
  const at = choices.findIndex(({ value }) => value === (options[name] ?? usual));
  const next = choices[(at + by + choices.length) % choices.length];
  return { ...options, [name]: next?.value ?? usual };
}

/** What is chosen, in words, where it is not what the command does anyway. */
export function wordsOf(command: Command, options: Options, language: Language): string {
  return Object.entries(command.options)
    .filter(([name, option]) => (options[name] ?? option.default) !== option.default)
    .map(([name, { choices }]) => choices.find(({ value }) => value === options[name])?.name[language] ?? "")
    .filter(Boolean)
    .join(", ");
}
