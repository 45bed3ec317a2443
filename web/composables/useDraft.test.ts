import { afterEach, expect, it, vi } from "vitest";
import { effectScope } from "vue";
import { createPinia, setActivePinia } from "pinia";
import { INCOGNITO, NEW, useAnswers } from "../stores/answer";
import { usePageState } from "../stores/pageState";
import { useDraft } from "./useDraft";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function drafting() {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ code: "not_found", message: "", hint: "" }, { status: 404 })));
  setActivePinia(createPinia());
  const made = effectScope().run(() => ({ draft: useDraft(), answers: useAnswers(), state: usePageState() }));
  if (!made) throw new Error("no scope");
  return made;
}

it("keeps a draft for each conversation", async () => {
  const { draft, answers, state } = drafting();
  draft.value = "new one";
  await answers.open("7");
  expect(draft.value).toBe("");
  draft.value = "seven";
  await answers.open(NEW);
  expect(draft.value).toBe("new one");
  expect(state.get("chat.drafts", {})).toEqual({ new: "new one", "7": "seven" });
  draft.value = "";
  expect(state.get("chat.drafts", {})).toEqual({ "7": "seven" });
});

it("takes what is being written along when the conversation gets its name", () => {
  const { draft, answers } = drafting();
  draft.value = "next question";
  answers.thread.id = "9";
  expect(draft.value).toBe("next question");
});

it("never sends a draft of the conversation that is not kept", async () => {
  const { draft, answers, state } = drafting();
  await answers.open(INCOGNITO);
  draft.value = "secret";
  expect(draft.value).toBe("secret");
  expect(JSON.stringify([...state.values])).not.toContain("secret");
});
