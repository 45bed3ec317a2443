import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { defineComponent } from "vue";
import { mount, unmountAll } from "../testing/mounted";
import { TOGETHER_MS, usePanelShown } from "./usePanelShown";

const focus = vi.fn();
const shown = vi.fn();
const left = vi.fn();
const Panel = defineComponent({ setup: () => { usePanelShown({ focus, shown, left }); return () => null; } });

beforeEach(async () => {
  vi.useFakeTimers();
  await mount(Panel);
  await vi.advanceTimersByTimeAsync(10 * TOGETHER_MS);
  vi.clearAllMocks();
});
afterEach(() => {
  unmountAll();
  vi.useRealTimers();
});
const happens = (name: string): boolean => window.dispatchEvent(new Event(name));

it("is shown once when the keyboard comes and the window says so, in either order", async () => {
  happens("focus");
  happens("aiworkspace:shown");
  expect(shown).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2 * TOGETHER_MS);
  happens("aiworkspace:shown");
  happens("focus");
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.advanceTimersByTimeAsync(2 * TOGETHER_MS);
  expect(shown).toHaveBeenCalledTimes(2);
});

it("does not wait when the window says so, and has the cursor at once in any case", async () => {
  happens("focus");
  expect(focus).toHaveBeenCalledTimes(1);
  expect(shown).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(TOGETHER_MS);
  expect(shown).toHaveBeenCalledTimes(1);
});

it("is shown anew after it was left", async () => {
  happens("aiworkspace:shown");
  happens("blur");
  expect(left).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2 * TOGETHER_MS);
  happens("aiworkspace:shown");
  expect(shown).toHaveBeenCalledTimes(2);
});
