/** Milliseconds as they are read. */
import { useI18n } from "vue-i18n";

/** Gives the function that words a time: below a second in milliseconds. */
export function useTimeWords() {
  const { t } = useI18n();
  return (milliseconds: number): string => {
    if (milliseconds < 999.5) return t("chat.ms", { n: Math.max(1, Math.round(milliseconds)) });
    return t("chat.seconds", { n: (milliseconds / 1000).toFixed(milliseconds < 9950 ? 1 : 0) });
  };
}
