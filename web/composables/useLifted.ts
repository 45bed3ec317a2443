/** Keeps messages at the lower edge above what a page has there, for as long as that page is shown. */
import { onActivated, onDeactivated, onScopeDispose, shallowRef, watchEffect } from "vue";

const raised = new Map<symbol, number>();

function apply(): void {
  document.documentElement.style.setProperty("--lifted", `${String(Math.max(0, ...raised.values()))}px`);
}

/** `height` in pixels; 0 while there is nothing to keep clear of. */
export function useLifted(height: () => number): void {
  const own = Symbol("lifted");
  const active = shallowRef(true);
  onActivated(() => { active.value = true; });
  onDeactivated(() => { active.value = false; });
  watchEffect(() => {
    raised.set(own, active.value ? height() : 0);
    apply();
  });
  onScopeDispose(() => {
    raised.delete(own);
    apply();
  });
}
