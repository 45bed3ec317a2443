/** An error in the reader's language. */
import { useI18n } from "vue-i18n";
import { usePreferences } from "../stores/preferences";

export interface NamedError {
  code: string;
  message: string;
  hint: string;
}

/**
 * Gives the function that puts a server's error into words: in English the server's own, which name the file or
 * the setting; in Chinese those of the list of errors. `connection.lost` is the page's own.
 */
export function useErrorText() {
  const i18n = useI18n();
  const preferences = usePreferences();

  return (error: NamedError): { message: string; hint: string } => {
    const key = `errors.${error.code.replaceAll(".", "_")}`;
    if (error.code === "connection.lost") return { message: i18n.t("common.lost"), hint: "" };
    if (preferences.language === "en" || !i18n.te(`${key}.message`)) return { message: error.message, hint: error.hint };
    return { message: i18n.t(`${key}.message`), hint: i18n.t(`${key}.hint`) };
  };
}
