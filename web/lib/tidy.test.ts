import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { tidySoon } from "./tidy";

const gc = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  gc.mockClear();
  vi.stubGlobal("gc", gc);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("once hidden, the page is tidied once", () => {
  vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  tidySoon();
  tidySoon();
  vi.advanceTimersByTime(1_000);
  expect(gc).toHaveBeenCalledTimes(1);
});

test("a page that came back is left alone, and one in another window is, too", () => {
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(false);
  tidySoon();
  vi.advanceTimersByTime(1_000);
  expect(gc).not.toHaveBeenCalled();
  hidden.mockReturnValue(true);
  vi.stubGlobal("gc", undefined);
  tidySoon();
  expect(() => vi.advanceTimersByTime(1_000)).not.toThrow();
});
