import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ServerError } from "../api/client";
import { i18n } from "../locales";
import { usePreferences } from "../stores/preferences";
import { failureText } from "./failures";

beforeEach(() => {
  setActivePinia(createPinia());
  usePreferences().wantedLanguage = "zh";
  i18n.global.locale.value = "zh";
});
afterEach(() => {
  i18n.global.locale.value = "en";
});

describe("a failure in words", () => {
  it("is the server's own in English, and that of the list in Chinese", () => {
    const failure = new ServerError("busy", "Library /x is taken.", "Wait.");
    expect(failureText(failure).message).toMatch(/\p{Script=Han}/u);
    usePreferences().wantedLanguage = "en";
    expect(failureText(failure)).toEqual({ message: "Library /x is taken.", hint: "Wait." });
  });

  it("says what a reader can do when the login ended, in no terms of a program", () => {
    const { message, hint } = failureText(new ServerError("auth.required", "This needs the token.", "Send the bearer token."));
    expect(message).toBe(i18n.global.t("common.restarted"));
    expect(hint).toBe(i18n.global.t("common.restartedHint"));
  });

  it("has words for what nobody named, too", () => {
    expect(failureText(new TypeError("x is undefined"))).toEqual({ message: i18n.global.t("common.failure"), hint: "" });
  });
});
