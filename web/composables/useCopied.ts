/** Copying, and for a moment the sign that it was done. */
import { useTimeoutFn } from "@vueuse/core";
import { shallowRef } from "vue";
import { useCopy } from "./useCopy";

export function useCopied() {
  const put = useCopy();
  const copied = shallowRef(false);
  const { start } = useTimeoutFn(() => { copied.value = false; }, 2000, { immediate: false });

  async function copy(text: string): Promise<void> {
    if (!(await put(text))) return;
    copied.value = true;
    start();
  }

  return { copied, copy };
}
