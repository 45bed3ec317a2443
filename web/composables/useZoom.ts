/** Ctrl and +, -, 0 scale the page in our own window; a browser does that itself. */
import { useEventListener } from "@vueuse/core";
import { watch } from "vue";
import { call } from "../api/client";
import { usePreferences } from "../stores/preferences";
import { useSession } from "../stores/session";

const STEPS = [0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3];

/** The next step from `now` in a direction; the last one stays. */
export function zoomStep(now: number, direction: 1 | -1): number {
  const steps = direction > 0 ? STEPS : [...STEPS].reverse();
  return steps.find((step) => (step - now) * direction > 0.001) ?? now;
}

export function useZoom(): void {
  const session = useSession();
  const preferences = usePreferences();
  const own = (): boolean => session.session?.desktop.window ?? false;

  watch(
    () => Number(preferences.setting("interface.zoom")?.value ?? 1),
    (factor, before) => {
      if (own() && (before !== undefined || factor !== 1)) {
        // A window that cannot be scaled stays as it is.
        call("POST", "/api/desktop/zoom", { body: { factor } }).catch(() => undefined);
      }
    },
    { immediate: true },
  );

  useEventListener(window, "keydown", (event) => {
    if (!own() || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const direction = { "+": 1, "=": 1, "-": -1, "0": 0 }[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    const now = Number(preferences.setting("interface.zoom")?.value ?? 1);
    const next = direction === 0 ? 1 : zoomStep(now, direction as 1 | -1);
    void preferences.change("interface.zoom", next);
  });
}
