/** Numbers as the chosen language writes them. */
import { computed } from "vue";
import { usePreferences } from "../stores/preferences";

export function useNumbers() {
  const preferences = usePreferences();
  const format = computed(() => new Intl.NumberFormat(preferences.language));
  return (value: number): string => format.value.format(value);
}
