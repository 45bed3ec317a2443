/** Requests to the server, typed by its OpenAPI document. */
import { errorOf, ServerError } from "./stream";
import type { components } from "./types";

export type Schemas = components["schemas"];
export { ServerError };

export type Query = Readonly<Record<string, string | number | boolean | null | undefined | readonly string[]>>;

export interface CallOptions {
  body?: unknown;
  query?: Query;
  signal?: AbortSignal;
  /** Sent as it is, instead of `body`. */
  raw?: Blob;
  /** The request outlives the page: for what is saved on leaving. */
  keepalive?: boolean;
}

/** The address with its query; absent values are left out. */
export function addressOf(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

/**
 * One request. Gives the JSON of the answer, undefined for an empty one. Throws `ServerError`
 * (`connection.lost` when the server cannot be reached), an aborted one the `AbortError` of `fetch`.
 */
export async function call<T = unknown>(
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE",
  path: string,
  options: CallOptions = {},
): Promise<T> {
  const { body, query, signal, raw, keepalive } = options;
  const init: RequestInit = { method };
  if (signal) init.signal = signal;
  if (keepalive) init.keepalive = true;
  if (raw) init.body = raw;
  else if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { "Content-Type": "application/json" };
  }
  let response: Response;
  try {
    response = await fetch(addressOf(path, query), init);
  } catch (cause) {
    if (signal?.aborted) throw cause;
    const lost = new ServerError("connection.lost", "The connection to AI Workspace was lost.", "");
    lost.cause = cause;
    throw lost;
  }
  if (!response.ok) throw await errorOf(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}
