/** The rest of the API this page uses. */
import { errorOf } from "./stream";
import type { components } from "./types";

export type DocumentRow = components["schemas"]["DocumentRow"];

/** The library's rows. Throws `ServerError`. */
export async function documents(): Promise<DocumentRow[]> {
  const response = await fetch("/api/documents");
  if (!response.ok) throw await errorOf(response);
  return ((await response.json()) as components["schemas"]["DocumentList"]).documents;
}
