/** Whether nobody has touched the page for a while: what is looked up may wait longer then. One watch for all. */
import { createSharedComposable, useIdle } from "@vueuse/core";
import type { Ref } from "vue";

const AWAY_MS = 60_000;

export const useAway = createSharedComposable((): Readonly<Ref<boolean>> => useIdle(AWAY_MS).idle);
