import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { effectScope, nextTick } from "vue";
import { useStillCaret } from "./useStillCaret";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("the caret is still while nobody types, and blinks again from the first key", async () => {
  const root = document.createElement("div");
  const scope = effectScope();
  scope.run(() => {
    useStillCaret(root);
  });
  const still = async (): Promise<boolean> => {
    await nextTick();
    return root.hasAttribute("data-still-caret");
  };

  expect(await still()).toBe(false);
  vi.advanceTimersByTime(9_900);
  expect(await still()).toBe(false);
  vi.advanceTimersByTime(200);
  expect(await still()).toBe(true);
  vi.advanceTimersByTime(1_000); // events are looked at some times a second
  window.dispatchEvent(new KeyboardEvent("keydown", { key: "a" }));
  expect(await still()).toBe(false);
  vi.advanceTimersByTime(10_100);
  expect(await still()).toBe(true);
  scope.stop();
  expect(root.hasAttribute("data-still-caret")).toBe(false);
});
