/** What went through the network door: the sums for the seal, the requests for whoever wants to read them. */
import { defineStore } from "pinia";
import { computed, shallowRef } from "vue";
import { call, ServerError, type Schemas } from "../api/client";

export type LedgerEntry = Schemas["LedgerEntry"];
type Sums = Omit<Schemas["Ledger"], "entries">;

const PAGE = 25;

export const useLedger = defineStore("ledger", () => {
  const sums = shallowRef<Sums>();
  const entries = shallowRef<readonly LedgerEntry[]>([]);
  const loaded = shallowRef(false);
  const error = shallowRef<ServerError>();
  const busy = shallowRef(false);
  const check = shallowRef<Schemas["LedgerCheck"]>();
  const checking = shallowRef(false);

  const more = computed(() => entries.value.length < (sums.value?.total ?? 0));

  function take({ total, left, sent, received, offline }: Schemas["Ledger"]): void {
    sums.value = { total, left, sent, received, offline: offline ?? "" };
    error.value = undefined;
  }

  async function guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (failure) {
      if (!(failure instanceof ServerError)) throw failure;
      error.value = failure;
    }
  }

  /** The sums alone, for the seal. */
  async function seal(): Promise<void> {
    await guarded(async () => {
      take(await call<Schemas["Ledger"]>("GET", "/api/network/ledger", { query: { limit: 1 } }));
    });
  }

  /** The newest requests; older ones that are on show stay. */
  async function load(): Promise<void> {
    busy.value = true;
    await guarded(async () => {
      const limit = Math.max(PAGE, entries.value.length);
      const read = await call<Schemas["Ledger"]>("GET", "/api/network/ledger", { query: { limit: Math.min(limit, 1000) } });
      entries.value = read.entries;
      take(read);
      loaded.value = true;
    });
    busy.value = false;
  }

  /** The next older ones. */
  async function older(): Promise<void> {
    const before = entries.value.at(-1)?.number;
    if (before === undefined || busy.value) return;
    busy.value = true;
    await guarded(async () => {
      const read = await call<Schemas["Ledger"]>("GET", "/api/network/ledger", { query: { limit: PAGE, before } });
      entries.value = [...entries.value, ...read.entries];
      take(read);
    });
    busy.value = false;
  }

  /** Compute every hash of the chain anew. */
  async function verify(): Promise<void> {
    checking.value = true;
    check.value = undefined;
    await guarded(async () => {
      check.value = await call<Schemas["LedgerCheck"]>("GET", "/api/network/check");
    });
    checking.value = false;
  }

  return { sums, entries, loaded, error, busy, more, check, checking, seal, load, older, verify };
});
