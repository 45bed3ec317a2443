/** Who serves this page, and whether it can be reached. */
import { defineStore } from "pinia";
import { shallowRef } from "vue";
import { call, ServerError, type Schemas } from "../api/client";

export type Session = Schemas["Session"];

export const useSession = defineStore("session", () => {
  const session = shallowRef<Session>();
  const error = shallowRef<ServerError>();
  const ready = shallowRef(false);

  /** Ask the server who it is; `error` says why it did not answer. */
  async function load(): Promise<void> {
    try {
      session.value = await call<Session>("GET", "/api/session");
      error.value = undefined;
    } catch (failure) {
      if (!(failure instanceof ServerError)) throw failure;
      error.value = failure;
    } finally {
      ready.value = true;
    }
  }

  return { session, error, ready, load };
});
