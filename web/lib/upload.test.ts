import { describe, expect, it } from "vitest";
import { ServerError } from "../api/client";
import type { NamedFile } from "./drop";
import { AT_ONCE, uploadAll, type Send, type UploadState } from "./upload";

function files(count: number, size = 10): NamedFile[] {
  return Array.from({ length: count }, (_, at) => ({ name: `合同/${at} 100%#.txt`, file: new File(["x".repeat(size)], `${at}.txt`) }));
}

/** Sends that wait until the test lets them go. */
function setUp() {
  const open: { name: string; give: () => Promise<void>; fail: (error: Error) => Promise<void>; sent: (bytes: number) => void }[] = [];
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
  const send: Send = (one, signal, sent) =>
    new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => { reject(new DOMException("Stopped.", "AbortError")); });
      open.push({
        name: one.name,
        sent,
        give: () => { resolve(`/imported/${one.name}`); return settle(); },
        fail: (error) => { reject(error); return settle(); },
      });
    });
  const states: UploadState[] = [];
  return { open, send, states, changed: (state: UploadState) => void states.push(state) };
}

describe("uploads", () => {
  it("go a few at a time and give their paths in the order of the files", async () => {
    const { open, send, states, changed } = setUp();
    const all = files(5);
    const over = uploadAll(all, send, new AbortController().signal, changed);
    expect(open).toHaveLength(AT_ONCE);
    await open[2]?.give();
    expect(open).toHaveLength(AT_ONCE + 1);
    for (const at of [3, 0, 1]) await open[at]?.give();
    await open[4]?.give();
    expect(await over).toEqual(all.map(({ name }) => `/imported/${name}`));
    expect(states.at(-1)).toMatchObject({ total: 5, done: 5, bytes: 50, sentBytes: 50, failed: [] });
  });

  it("tell how many bytes are under way", async () => {
    const { open, send, states, changed } = setUp();
    const over = uploadAll(files(2, 100), send, new AbortController().signal, changed);
    open[0]?.sent(40);
    open[1]?.sent(999);
    expect(states.at(-1)?.sentBytes).toBe(140);
    await open[0]?.give();
    await open[1]?.give();
    await over;
    expect(states.at(-1)?.sentBytes).toBe(200);
  });

  it("go on past one that fails and name it", async () => {
    const { open, send, states, changed } = setUp();
    const over = uploadAll(files(3), send, new AbortController().signal, changed);
    await open[1]?.fail(new ServerError("document.too_large", "Too large.", ""));
    await open[0]?.give();
    await open[2]?.give();
    expect(await over).toEqual(["/imported/合同/0 100%#.txt", "/imported/合同/2 100%#.txt"]);
    expect(states.at(-1)?.failed.map(({ name }) => name)).toEqual(["合同/1 100%#.txt"]);
  });

  it("end when they are cancelled, with what had arrived and no failure", async () => {
    const { open, send, states, changed } = setUp();
    const stop = new AbortController();
    const over = uploadAll(files(9), send, stop.signal, changed);
    await open[0]?.give();
    stop.abort();
    expect(await over).toEqual(["/imported/合同/0 100%#.txt"]);
    expect(open).toHaveLength(AT_ONCE + 1);
    expect(states.at(-1)?.failed).toEqual([]);
  });

  it("of nothing are over at once", async () => {
    const { send, changed } = setUp();
    expect(await uploadAll([], send, new AbortController().signal, changed)).toEqual([]);
  });
});
