/** Small things the page finds again at its next start; the server keeps them. */
import { defineStore } from "pinia";
import { shallowReactive } from "vue";
import { call, type Schemas } from "../api/client";

const PAUSE_MS = 400;
/** Browsers refuse more than 64 KiB of such requests at a time; a letter may have three bytes. */
const MOST_KEPT_ALIVE = 10_000;

export const usePageState = defineStore("pageState", () => {
  const values = shallowReactive(new Map<string, unknown>());
  let changed: Record<string, unknown> = {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  let underWay = Promise.resolve();

  /** Read what is kept; before that `get` gives its fallback. */
  async function load(): Promise<void> {
    const state = await call<Schemas["PageState"]>("GET", "/api/state");
    for (const [name, value] of Object.entries(state.values)) {
      if (!(name in changed)) values.set(name, value);
    }
  }

  /** The value kept under a name; `fallback` also where it is of another type. */
  function get<T>(name: string, fallback: T): T {
    const value = values.get(name);
    if (value === undefined || value === null) return fallback;
    const same = typeof value === typeof fallback && Array.isArray(value) === Array.isArray(fallback);
    return same || fallback === null || fallback === undefined ? (value as T) : fallback;
  }

  /** Keep a JSON value; undefined takes it away. */
  function set(name: string, value: unknown): void {
    if (value === undefined || value === null) values.delete(name);
    else values.set(name, value);
    changed[name] = value ?? null;
    // From the first change on, not after the last: whoever writes without a pause is kept too.
    timer ??= setTimeout(() => void flush(), PAUSE_MS);
  }

  /** Send what changed now, after what is being sent: the server must not see it in another order. `leaving` when the
   * page goes away and can wait for nothing. */
  function flush(leaving = false): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    underWay = leaving ? send() : underWay.then(send);
    return underWay;
  }

  async function send(): Promise<void> {
    const sending = changed;
    if (Object.keys(sending).length === 0) return;
    changed = {};
    try {
      // Browsers let a small request outlive its page.
      const keepalive = JSON.stringify(sending).length < MOST_KEPT_ALIVE;
      await call("PATCH", "/api/state", { body: { values: sending }, keepalive });
    } catch {
      // Not worth a word: it is sent again with the next change.
      changed = { ...sending, ...changed };
    }
  }

  return { values, load, get, set, flush };
});
