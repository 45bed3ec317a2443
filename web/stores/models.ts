/** The models there are, the one in use, and changing it. */
import { defineStore } from "pinia";
import { computed, shallowRef } from "vue";
import { call, ServerError, type Schemas } from "../api/client";
import { usePreferences } from "./preferences";

export type ModelInfo = Schemas["ModelInfo"];

/** The name under which the server knows "no model": answers are exact quotes. */
export const QUOTES = "none";

export const useModels = defineStore("models", () => {
  const models = shallowRef<readonly ModelInfo[]>([]);
  const ready = shallowRef(false);
  const loadError = shallowRef<ServerError>();
  /** The name that is being taken into use. */
  const busy = shallowRef<string>();
  const failed = shallowRef<{ name: string; error: ServerError }>();

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

  /** Answer with this model (id, path or `QUOTES`) from now on. False when it was refused: `failed` says why. */
  async function use(name: string): Promise<boolean> {
    if (busy.value !== undefined) return false;
    busy.value = name;
    failed.value = undefined;
    try {
      await call<Schemas["ModelInUse"]>("POST", "/api/models/use", { body: { name } });
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      failed.value = { name, error };
      return false;
    } finally {
      busy.value = undefined;
    }
    // The setting changed with it; the settings page says so at its next look in any case.
    await Promise.all([load(), usePreferences().load().catch(() => undefined)]);
    return true;
  }

  /** Let the user choose a GGUF file in a native dialog; undefined when it was dismissed. */
  async function pick(): Promise<string | undefined> {
    const picked = await call<Schemas["Paths"]>("POST", "/api/desktop/pick", { body: { kind: "model" } });
    return picked.paths[0];
  }

  return { models, chat, embedding, active, ready, loadError, busy, failed, load, use, pick };
});
