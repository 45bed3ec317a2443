/** What `doctor` found, in the reader's language as far as its sentences are known. */
import type { Schemas } from "../../api/client";

export type Check = Schemas["Check"];
type Say = (key: string, named: Record<string, unknown>) => string;
type Known = (key: string) => boolean;

/** Details the server writes, and the key that says the same; the groups of the pattern are its values `a`, `b`. */
const DETAILS: readonly (readonly [RegExp, string])[] = [
  [/^(\d+) cores usable$/, "cores"],
  [/^([\d.]+) GB available$/, "memory"],
  [/^(.+), ([\d.]+) GB free$/, "room"],
  [/^(\d+) documents, (\d+) passages in .+$/, "library"],
  [/^there is one$/, "display"],
  [/^none$/, "noDisplay"],
  [/^none chosen; answers are quotes$/, "quotes"],
  [/^not installed in .+$/, "notInstalled"],
  [/^none installed$/, "noEntries"],
  [/^installed: (.+)$/, "entries"],
];

const key = (check: Check) => check.name.replace(/[^a-z]/g, "_");

export function checkName(check: Check, t: Say, te: Known): string {
  const path = `settings.doctor.names.${key(check)}`;
  return te(path) ? t(path, {}) : check.name;
}

export function checkDetail(check: Check, t: Say): string {
  for (const [pattern, name] of DETAILS) {
    const found = pattern.exec(check.detail);
    if (found) return t(`settings.doctor.details.${name}`, { a: found[1] ?? "", b: found[2] ?? "" });
  }
  return check.detail;
}

export function checkHint(check: Check, t: Say, te: Known): string {
  if (!check.hint) return "";
  const path = `settings.doctor.hints.${key(check)}`;
  return te(path) ? t(path, {}) : check.hint;
}

export type CheckState = "ok" | "needed" | "optional";

export function stateOf(check: Check): CheckState {
  if (check.ok) return "ok";
  return check.needed ? "needed" : "optional";
}

/** A report to send to somebody: in the server's own words, a check a line. */
export function reportOf(version: string, checks: readonly Check[]): string {
  const lines = checks.map((check) => {
    const mark = check.ok ? "ok  " : check.needed ? "FAIL" : "--  ";
    return `${mark} ${check.name}: ${check.detail}${check.hint ? ` (${check.hint})` : ""}`;
  });
  return [`AI Workspace ${version}`, ...lines, ""].join("\n");
}
