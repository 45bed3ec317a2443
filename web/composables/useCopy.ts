/** Text to the clipboard, and a word about it. */
import { useI18n } from "vue-i18n";
import { useToasts } from "../stores/toasts";

function copyByCommand(text: string): boolean {
  const box = document.createElement("textarea");
  box.value = text;
  box.className = "visually-hidden";
  document.body.append(box);
  box.select();
  // The window's engine may refuse the newer way without asking.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const done = document.execCommand("copy");
  box.remove();
  return done;
}

/** Gives the function that copies a text; whether it could. It says so itself when it could not. */
export function useCopy() {
  const { t } = useI18n();
  const toasts = useToasts();
  return async (text: string): Promise<boolean> => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const focused = document.activeElement;
      const done = copyByCommand(text);
      if (focused instanceof HTMLElement) focused.focus();
      if (!done) toasts.show({ text: t("chat.copyFailed"), kind: "bad" });
      return done;
    }
  };
}
