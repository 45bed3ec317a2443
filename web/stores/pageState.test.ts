import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { usePageState } from "./pageState";

let sent: unknown[];

beforeEach(() => {
  vi.useFakeTimers();
  setActivePinia(createPinia());
  sent = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function serve(values: Record<string, unknown>, status = 204) {
  vi.stubGlobal("fetch", (_address: string, init: RequestInit) => {
    if (init.method === "GET") return Promise.resolve(Response.json({ values }));
    sent.push(JSON.parse(init.body as string));
    return Promise.resolve(status === 204 ? new Response(null, { status }) : Response.json({}, { status }));
  });
}

it("gives what is kept, and the fallback for what is not or is of another type", async () => {
  serve({ a: "x", b: 3, c: null });
  const state = usePageState();
  await state.load();
  expect([state.get("a", ""), state.get("b", ""), state.get("c", 1), state.get("d", 2)]).toEqual(["x", "", 1, 2]);
});

it("sends several changes as one, the latest of each", async () => {
  serve({});
  const state = usePageState();
  state.set("a", 1);
  state.set("a", 2);
  state.set("b", undefined);
  await vi.runAllTimersAsync();
  expect(sent).toEqual([{ values: { a: 2, b: null } }]);
});

it("sends while it goes on changing", async () => {
  serve({});
  const state = usePageState();
  for (const letters of ["w", "wr", "wri", "writ", "write"]) {
    state.set("draft", letters);
    await vi.advanceTimersByTimeAsync(150);
  }
  expect(sent).toEqual([{ values: { draft: "wri" } }]);
  await vi.runAllTimersAsync();
  expect(sent.at(-1)).toEqual({ values: { draft: "write" } });
});

it("keeps what could not be sent for the next time", async () => {
  serve({}, 503);
  const state = usePageState();
  state.set("a", 1);
  await vi.runAllTimersAsync();
  serve({});
  state.set("b", 2);
  await vi.runAllTimersAsync();
  expect(sent.at(-1)).toEqual({ values: { a: 1, b: 2 } });
});

it("sends one change after the other, and the rest at once when the page goes away", async () => {
  const state = usePageState();
  const answers: (() => void)[] = [];
  vi.stubGlobal("fetch", (_address: string, init: RequestInit) => {
    sent.push([JSON.parse(init.body as string), Boolean(init.keepalive)]);
    return new Promise((resolve) => {
      answers.push(() => { resolve(new Response(null, { status: 204 })); });
    });
  });
  state.set("step", 1);
  const first = state.flush();
  await vi.advanceTimersByTimeAsync(0);
  state.set("step", 2);
  const second = state.flush();
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toEqual([[{ values: { step: 1 } }, true]]);
  answers[0]?.();
  await first;
  await vi.advanceTimersByTimeAsync(0);
  expect(sent.at(-1)).toEqual([{ values: { step: 2 } }, true]);
  state.set("draft", "x".repeat(20_000));
  void state.flush(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(sent.at(-1)).toEqual([{ values: { draft: "x".repeat(20_000) } }, false]);
  for (const answer of answers) answer();
  await second;
});
