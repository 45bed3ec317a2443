/** Files on their way to the server: a few at a time, with progress, each with its own failure. */
import { addressOf, ServerError, type Schemas } from "../api/client";
import type { NamedFile } from "./drop";

export const AT_ONCE = 3;

export type Send = (one: NamedFile, signal: AbortSignal, sent: (bytes: number) => void) => Promise<string>;

export interface UploadState {
  total: number;
  done: number;
  bytes: number;
  sentBytes: number;
  failed: { name: string; error: unknown }[];
}

/** Sends one file. Gives its path; throws `ServerError`, or `AbortError` when aborted. */
export const sendFile: Send = ({ name, file }, signal, sent) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = (): void => {
      request.abort();
    };
    const over = (): void => {
      signal.removeEventListener("abort", abort);
    };
    request.open("POST", addressOf("/api/uploads", { name }));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => {
      sent(event.loaded);
    });
    request.addEventListener("load", () => {
      over();
      const answer = bodyOf(request);
      if (request.status < 300 && typeof answer?.path === "string") resolve(answer.path);
      else reject(new ServerError(answer?.code ?? "internal", answer?.message ?? `HTTP ${request.status}`, answer?.hint ?? ""));
    });
    request.addEventListener("error", () => {
      over();
      reject(new ServerError("connection.lost", "The connection to AI Workspace was lost.", ""));
    });
    request.addEventListener("abort", () => {
      over();
      reject(new DOMException("Stopped.", "AbortError"));
    });
    signal.addEventListener("abort", abort);
    if (signal.aborted) reject(new DOMException("Stopped.", "AbortError"));
    else request.send(file);
  });

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

function bodyOf(request: XMLHttpRequest): Partial<Schemas["Uploaded"] & Schemas["ErrorBody"]> | undefined {
  try {
    return JSON.parse(request.responseText) as Partial<Schemas["Uploaded"] & Schemas["ErrorBody"]>;
  } catch {
    return undefined;
  }
}

/**
 * Sends all files, `AT_ONCE` at a time, and gives the paths of those that arrived, in the files' order. A file that
 * fails stands in the state and stops no other; once `signal` is aborted no further one is sent.
 */
export async function uploadAll(
  files: readonly NamedFile[],
  send: Send,
  signal: AbortSignal,
  changed: (state: UploadState) => void,
): Promise<string[]> {
  const state: UploadState = {
    total: files.length,
    done: 0,
    bytes: files.reduce((sum, { file }) => sum + file.size, 0),
    sentBytes: 0,
    failed: [],
  };
  const paths = new Map<number, string>();
  const under = new Map<number, number>();
  let next = 0;
  let whole = 0;
  const tell = (): void => {
    state.sentBytes = whole + [...under.values()].reduce((sum, bytes) => sum + bytes, 0);
    changed({ ...state, failed: [...state.failed] });
  };
  const lane = async (): Promise<void> => {
    for (;;) {
      const place = next++;
      const one = files[place];
      if (!one || signal.aborted) return;
      try {
        const path = await send(one, signal, (bytes) => {
          under.set(place, Math.min(bytes, one.file.size));
          tell();
        });
        paths.set(place, path);
        state.done += 1;
      } catch (error) {
        if (isAbort(error)) return;
        state.failed.push({ name: one.name, error });
      } finally {
        under.delete(place);
        whole += one.file.size;
        tell();
      }
    }
  };
  tell();
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, files.length) }, lane));
  return [...paths].sort(([one], [other]) => one - other).map(([, path]) => path);
}
