/** Why a file is not in the index, and what a person can do about it. */
import type { Schemas } from "../api/client";

type Row = Pick<Schemas["DocumentRow"], "status" | "code">;
export type Remedy = "password" | "retry" | "folder" | "settings" | "none";
export type Tone = "good" | "quiet" | "warn" | "bad";

const REMEDIES: Readonly<Record<string, Remedy>> = {
  "path.not_found": "retry",
  "path.denied": "retry",
  "document.encrypted": "password",
  "document.corrupt": "folder",
  "document.garbled": "folder",
  "document.timeout": "retry",
  "document.out_of_memory": "retry",
  "document.cyclic": "folder",
  "document.empty": "none",
  "document.no_text": "none",
  "document.too_large": "settings",
  "document.unsupported": "none",
};

/** Every code a file can end with. */
export const FILE_CODES: readonly string[] = Object.keys(REMEDIES);

/** What helps against it; a file that may be read now is tried again. */
export function remedyOf(code: string | null | undefined): Remedy {
  return (code && REMEDIES[code]) || "retry";
}

/** The key of the words for a code, below `library.reason`; undefined where there are none. */
export function reasonKey(code: string | null | undefined): string | undefined {
  return code && code in REMEDIES ? `library.reason.${code.replaceAll(".", "_")}` : undefined;
}

export function toneOf(row: Row): Tone {
  if (row.status === "indexed") return "good";
  if (row.status === "failed") return "bad";
  // Pictures of text could be read one day: that is worth a colour. What is empty is not.
  return row.status === "skipped" && row.code === "document.no_text" ? "warn" : "quiet";
}
