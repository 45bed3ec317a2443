/** A passage in its document: the page it stands on, or the text around it. */
import { shallowRef, watch, type Ref } from "vue";
import { call, ServerError, type Schemas } from "../api/client";
import type { Passage } from "../lib/shown";

export function usePassage(passage: Readonly<Ref<Passage | undefined>>) {
  const page = shallowRef<Schemas["PageView"]>();
  const text = shallowRef<Schemas["DocumentText"]>();
  const error = shallowRef<ServerError>();
  const loading = shallowRef(false);
  /** Text in place of a page: by choice, or because there is no picture of it. */
  const asText = shallowRef(false);
  const unseen = shallowRef(false);
  let wanted: AbortController | undefined;

  function address(one: Passage): string {
    return `/api/documents/${encodeURIComponent(one.document)}`;
  }

  async function reading(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    wanted?.abort();
    const mine = (wanted = new AbortController());
    loading.value = true;
    error.value = undefined;
    try {
      await work(mine.signal);
    } catch (failure) {
      if (mine.signal.aborted) return;
      if (!(failure instanceof ServerError)) throw failure;
      error.value = failure;
    } finally {
      if (wanted === mine) loading.value = false;
    }
  }

  async function readText(one: Passage, signal: AbortSignal): Promise<void> {
    const query = { start: one.start, end: one.end };
    const found = await call<Schemas["DocumentText"]>("GET", `${address(one)}/text`, { query, signal });
    if (!signal.aborted) text.value = found;
  }

  async function readPage(one: Passage, number: number, signal: AbortSignal): Promise<void> {
    const query = { start: one.start, end: one.end };
    const found = await call<Schemas["PageView"]>("GET", `${address(one)}/pages/${String(number)}`, { query, signal });
    if (signal.aborted) return;
    page.value = found;
    unseen.value = !found.image;
    if (!found.image) await readText(one, signal);
  }

  function show(one: Passage | undefined): Promise<void> {
    unseen.value = false;
    if (!one) {
      page.value = text.value = error.value = undefined;
      return Promise.resolve();
    }
    if (page.value?.document !== one.document) page.value = undefined;
    text.value = undefined;
    return reading((signal) =>
      one.page === null || asText.value ? readText(one, signal) : readPage(one, one.page, signal),
    );
  }

  function sameAs(one: Passage | undefined, other: Passage | undefined): boolean {
    return one?.document === other?.document && one?.start === other?.start && one?.end === other?.end;
  }

  watch(passage, (now, before) => {
    if (now && before && sameAs(now, before)) return;
    if (now?.document !== before?.document) asText.value = false;
    void show(now);
  }, { immediate: true });

  /** Another page of the same document. */
  async function turnTo(number: number): Promise<void> {
    const one = passage.value;
    if (one) await reading((signal) => readPage(one, number, signal));
  }

  /** Text instead of the page, and back. */
  async function toggleText(): Promise<void> {
    asText.value = !asText.value;
    await show(passage.value);
  }

  /** The picture did not come: the text takes its place. */
  async function pictureFailed(): Promise<void> {
    const one = passage.value;
    if (!one || unseen.value) return;
    unseen.value = true;
    await reading((signal) => readText(one, signal));
  }

  return { page, text, error, loading, asText, unseen, turnTo, toggleText, pictureFailed, again: () => show(passage.value) };
}
