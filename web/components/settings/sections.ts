/** How settings are called, grouped and found. */
import type { Language } from "../../locales";
import type { SettingRow } from "../../stores/preferences";

export const SECTIONS = ["appearance", "answers", "model", "network", "indexing", "desktop", "commands", "window", "data", "about"] as const;
export type SectionId = (typeof SECTIONS)[number];

const GROUPS: Readonly<Record<string, SectionId>> = {
  interface: "appearance",
  answer: "answers",
  gate: "answers",
  search: "answers",
  model: "model",
  ollama: "model",
  endpoint: "model",
  embedding: "model",
  network: "network",
  download: "network",
  index: "indexing",
  jobs: "indexing",
  hotkey: "desktop",
  window: "desktop",
  startup: "desktop",
  desktop: "desktop",
  clipboard: "desktop",
  selection: "desktop",
  notify: "desktop",
  speech: "desktop",
};

/** The section a setting stands in; what belongs to no other is about the window and the server. */
export function sectionOf(row: SettingRow): SectionId {
  return GROUPS[row.name.split(".")[0] ?? ""] ?? "window";
}

export function sectionNamed(id: unknown): SectionId {
  return SECTIONS.find((section) => section === id) ?? "appearance";
}

export function labelOf(row: SettingRow, language: Language): string {
  return language === "zh" ? row.label_zh : row.label_en;
}

export function explanationOf(row: SettingRow, language: Language): string {
  return language === "zh" ? row.zh : row.en;
}

export function isChanged(row: SettingRow): boolean {
  // A secret's value is never told.
  return row.origin !== "default" && (row.kind === "secret" || row.value !== row.default);
}

export function isLocked(row: SettingRow): boolean {
  return row.origin === "environment";
}

/** The environment variable that fixes a setting. */
export function variableOf(row: SettingRow): string {
  return `AIWORKSPACE_${row.name.toUpperCase().replaceAll(".", "__")}`;
}

/** What the words typed look for; all of them must be there. */
export function termsOf(query: string): string[] {
  return query.toLowerCase().split(/\s+/).filter(Boolean);
}

/** Whether a setting has every term in its name, its label, its explanation or its choices, in either language. */
export function matches(row: SettingRow, terms: readonly string[]): boolean {
  const choices = Object.values(row.choice_labels).flatMap(({ en, zh }) => [en, zh]);
  const text = [row.name, row.label_en, row.label_zh, row.en, row.zh, ...choices].join("\n").toLowerCase();
  return terms.every((term) => text.includes(term));
}

export interface Piece {
  text: string;
  hit: boolean;
}

/** The text cut into what was looked for and what lies between; overlapping finds become one. */
export function piecesOf(text: string, terms: readonly string[]): Piece[] {
  const low = text.toLowerCase();
  const marked = new Array<boolean>(text.length).fill(false);
  // Lower case is longer than the text in a few scripts: their places would not fit.
  if (low.length === text.length) {
    for (const term of terms) {
      for (let at = low.indexOf(term); term && at >= 0; at = low.indexOf(term, at + term.length)) {
        marked.fill(true, at, at + term.length);
      }
    }
  }
  const pieces: Piece[] = [];
  for (let start = 0, end = 1; end <= text.length; end++) {
    if (end < text.length && marked[end] === marked[start]) continue;
    pieces.push({ text: text.slice(start, end), hit: marked[start] === true });
    start = end;
  }
  return pieces;
}

/** The choices with their names in the page's language. */
export function optionsOf(row: SettingRow, language: Language): { value: string; label: string }[] {
  return row.choices.map((value) => ({ value, label: row.choice_labels[value]?.[language] ?? value }));
}

export type NumberProblem = "whole" | "number" | "range";

/** The number typed, or what is wrong with it. */
export function parseNumber(row: SettingRow, text: string): number | NumberProblem {
  const trimmed = text.trim().replace(",", ".");
  const whole = row.kind === "integer";
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(trimmed)) return whole ? "whole" : "number";
  const value = Number(trimmed);
  if (whole && !Number.isInteger(value)) return "whole";
  const below = row.minimum !== null && value < row.minimum;
  const above = row.maximum !== null && value > row.maximum;
  return below || above ? "range" : value;
}

/** How far one press of the stepper goes: about a tenth of the value, in round numbers. */
export function stepOf(row: SettingRow, value: number): number {
  if (row.kind === "number") return 0.1;
  const digits = Math.floor(Math.log10(Math.max(1, Math.abs(value))));
  return 10 ** Math.max(0, digits - 1);
}

/** The next number up or down, inside the bounds. */
export function stepped(row: SettingRow, value: number, direction: 1 | -1): number {
  const step = stepOf(row, value);
  const next = Math.round((value + direction * step) / step) * step;
  const rounded = row.kind === "number" ? Math.round(next * 100) / 100 : next;
  return Math.min(row.maximum ?? Infinity, Math.max(row.minimum ?? -Infinity, rounded));
}
