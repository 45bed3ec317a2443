/** A failure in the reader's language, also outside of components. */
import { ServerError } from "../api/client";
import { i18n } from "../locales";
import { usePreferences } from "../stores/preferences";
import { useToasts, type ToastAction } from "../stores/toasts";

/** An error as the server names it. */
export interface NamedError {
  code: string;
  message: string;
  hint: string;
}

/** What went wrong, and what helps; anything but a `ServerError` has no words of its own. */
export function failureText(failure: unknown): { message: string; hint: string } {
  if (failure instanceof ServerError) return errorText(failure);
  return { message: i18n.global.t("common.failure"), hint: "" };
}

/**
 * A server's error in words: in English the server's own, which name the file or the setting; in Chinese those of
 * the list of errors. A lost connection and a login that ended are the page's own matters.
 */
export function errorText(failure: NamedError): { message: string; hint: string } {
  const say = i18n.global;
  if (failure.code === "connection.lost") return { message: say.t("common.lost"), hint: "" };
  if (failure.code === "auth.required") return { message: say.t("common.restarted"), hint: say.t("common.restartedHint") };
  const key = `errors.${failure.code.replaceAll(".", "_")}`;
  if (usePreferences().language === "en" || !say.te(`${key}.message`)) {
    return { message: failure.message, hint: failure.hint };
  }
  return { message: say.t(`${key}.message`), hint: say.t(`${key}.hint`) };
}

/** Say it at the lower edge, for what has no place of its own on the page. */
export function showFailure(failure: unknown, action?: ToastAction): void {
  const { message, hint } = failureText(failure);
  useToasts().show({ text: hint ? `${message} ${hint}` : message, kind: "bad", seconds: 10, ...(action ? { action } : {}) });
}
