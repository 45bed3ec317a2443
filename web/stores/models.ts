/** The models there are, the one in use, and getting, changing and removing them. */
import { defineStore } from "pinia";
import { computed, shallowRef, watch } from "vue";
import { call, ServerError, type Schemas } from "../api/client";
import type { Job } from "../lib/jobs";
import { useEngine } from "./engine";
import { useJobs } from "./jobs";
import { usePreferences } from "./preferences";

export type ModelInfo = Schemas["ModelInfo"];
export type EmbeddingState = Schemas["EmbeddingState"];

/** The name under which the server knows "no model": answers are exact quotes. */
export const QUOTES = "none";

export const useModels = defineStore("models", () => {
  const jobs = useJobs();
  const models = shallowRef<readonly ModelInfo[]>([]);
  const ready = shallowRef(false);
  const loadError = shallowRef<ServerError>();
  /** The name something is being done with. */
  const busy = shallowRef<string>();
  const failed = shallowRef<{ name: string; error: ServerError }>();
  /** Which model makes the vectors; undefined until known. */
  const vectors = shallowRef<EmbeddingState>();
  const vectorsError = shallowRef<ServerError>();

  const chat = computed(() => models.value.filter((model) => model.kind === "chat"));
  const embedding = computed(() => models.value.filter((model) => model.kind === "embedding"));
  const active = computed(() => chat.value.find((model) => model.active));

  /** Read the list; what was there stays when that fails, and `loadError` says why. */
  async function load(): Promise<void> {
    try {
      models.value = (await call<Schemas["ModelList"]>("GET", "/api/models")).models;
      loadError.value = undefined;
      ready.value = true;
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      loadError.value = error;
    }
  }

  async function loadVectors(): Promise<void> {
    try {
      vectors.value = await call<EmbeddingState>("GET", "/api/embedding");
      vectorsError.value = undefined;
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      vectorsError.value = error;
    }
  }

  /** Do something with a model. False when it was refused: `failed` says why. */
  async function attempt(name: string, work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value !== undefined) return false;
    busy.value = name;
    failed.value = undefined;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      failed.value = { name, error };
      return false;
    } finally {
      busy.value = undefined;
    }
    return true;
  }

  /** Answer with this model (id, path or `QUOTES`) from now on. */
  async function use(name: string): Promise<boolean> {
    const done = await attempt(name, () => call<Schemas["ModelInUse"]>("POST", "/api/models/use", { body: { name } }));
    // The setting changed with it; the settings page says so at its next look in any case.
    if (done) await Promise.all([load(), useEngine().refresh(), usePreferences().load().catch(() => undefined)]);
    return done;
  }

  async function begin(name: string, path: string): Promise<boolean> {
    const done = await attempt(name, async () => {
      jobs.take(await call<Job>("POST", path, { body: { name } }));
    });
    if (done) await Promise.all([load(), loadVectors()]);
    return done;
  }

  /** Delete its files. */
  async function remove(name: string): Promise<boolean> {
    const done = await attempt(name, () => call<ModelInfo>("POST", "/api/models/remove", { body: { name } }));
    if (done) await load();
    return done;
  }

  /** Back to the previous embedding model. */
  async function restoreVectors(name: string): Promise<boolean> {
    const done = await attempt(name, async () => {
      vectors.value = await call<EmbeddingState>("POST", "/api/embedding/restore");
    });
    if (done) await Promise.all([load(), jobs.refresh()]);
    return done;
  }

  /** The newest job of that kind with a model. */
  function jobOf(model: string, kind: "download" | "embed"): Job | undefined {
    return jobs.jobs.find((job) => job.kind === kind && job.model === model);
  }

  /** Let the user choose a GGUF file in a native dialog; undefined when it was dismissed. */
  async function pick(): Promise<string | undefined> {
    const picked = await call<Schemas["Paths"]>("POST", "/api/desktop/pick", { body: { kind: "model" } });
    return picked.paths[0];
  }

  watch(
    () => jobs.ended,
    (ended) => {
      if (!ready.value || ended.every((job) => job.kind === "index")) return;
      void load();
      if (vectors.value) void loadVectors();
    },
  );

  return {
    models, chat, embedding, active, ready, loadError, busy, failed, vectors, vectorsError,
    load, loadVectors, use, remove, restoreVectors, jobOf, pick,
    download: (name: string) => begin(name, "/api/models/download"),
    changeVectors: (name: string) => begin(name, "/api/embedding/change"),
  };
});
