/** What the language model does now: looked up while somebody looks, more often while it works. */
import { useDocumentVisibility } from "@vueuse/core";
import { defineStore } from "pinia";
import { onActivated, onBeforeUnmount, onDeactivated, onMounted, shallowRef, watch } from "vue";
import { call, ServerError, type Schemas } from "../api/client";

export type Engine = Schemas["EngineStatus"];

const BUSY_MS = 700;
const CALM_MS = 5_000;

export const useEngine = defineStore("engine", () => {
  const status = shallowRef<Engine>();
  const error = shallowRef<ServerError>();
  /** What was asked for and is not yet answered. */
  const busy = shallowRef<"load" | "unload">();
  const visible = useDocumentVisibility();
  let lookers = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function refresh(): Promise<void> {
    try {
      status.value = await call<Engine>("GET", "/api/engine");
      error.value = undefined;
    } catch (failure) {
      if (!(failure instanceof ServerError)) throw failure;
      error.value = failure;
    }
  }

  function schedule(): void {
    clearTimeout(timer);
    if (lookers === 0 || visible.value === "hidden") return;
    const working = status.value?.phase === "loading" || status.value?.phase === "writing";
    timer = setTimeout(() => void tick(), working ? BUSY_MS : CALM_MS);
  }

  async function tick(): Promise<void> {
    await refresh();
    schedule();
  }

  watch(visible, (now) => {
    if (now === "visible" && lookers > 0) void tick();
  });

  /** Look on from now until what is returned is called. */
  function attend(): () => void {
    lookers += 1;
    void tick();
    return () => {
      lookers -= 1;
      if (lookers === 0) clearTimeout(timer);
    };
  }

  /** Load the chosen model, or take it out of memory. Throws what the server says against it. */
  async function order(what: "load" | "unload"): Promise<void> {
    busy.value = what;
    try {
      status.value = await call<Engine>("POST", `/api/engine/${what}`);
    } finally {
      busy.value = undefined;
      schedule();
    }
  }

  return { status, error, busy, refresh: tick, attend, load: () => order("load"), unload: () => order("unload") };
});

/** Looks on while the component that calls this is on the page. */
export function useEngineWatch(): void {
  const engine = useEngine();
  let leave: (() => void) | undefined;
  const begin = (): void => {
    leave ??= engine.attend();
  };
  const end = (): void => {
    leave?.();
    leave = undefined;
  };
  onMounted(begin);
  onActivated(begin);
  onDeactivated(end);
  onBeforeUnmount(end);
}
