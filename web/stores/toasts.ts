/** Short messages at the lower edge; one may offer an action, such as undo. */
import { defineStore } from "pinia";
import { shallowRef } from "vue";

export interface ToastAction {
  label: string;
  run: () => unknown;
}

export interface Toast {
  text: string;
  kind?: "info" | "bad";
  action?: ToastAction;
  /** How long it stays; one with an action stays 10 s, others 5 s. */
  seconds?: number;
}

export interface ShownToast extends Toast {
  id: number;
  milliseconds: number;
}

const MOST = 3;

export const useToasts = defineStore("toasts", () => {
  const toasts = shallowRef<readonly ShownToast[]>([]);
  let next = 1;

  /** Show a message; the oldest gives way when there are many. Gives the number to take it away with. */
  function show(toast: Toast): number {
    const id = next++;
    const seconds = toast.seconds ?? (toast.action ? 10 : 5);
    toasts.value = [...toasts.value.slice(1 - MOST), { ...toast, id, milliseconds: seconds * 1000 }];
    return id;
  }

  function dismiss(id: number): void {
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  }

  return { toasts, show, dismiss };
});
