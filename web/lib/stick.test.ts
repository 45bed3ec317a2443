import { expect, it } from "vitest";
import { Growth, sticks } from "./stick";

it("lets go when the reader goes up, however little", () => {
  expect(sticks(true, { top: 95, previousTop: 100, below: 5 })).toBe(false);
});

it("stays away while the text grows under a reader who is above", () => {
  expect(sticks(false, { top: 100, previousTop: 100, below: 900 })).toBe(false);
});

it("takes hold again at the end", () => {
  expect(sticks(false, { top: 200, previousTop: 100, below: 30 })).toBe(true);
  expect(sticks(false, { top: 200, previousTop: 100, below: 60 })).toBe(false);
});

it("stays at the end when the text becomes shorter and the view is moved up by that", () => {
  expect(sticks(true, { top: 50, previousTop: 100, below: 0 })).toBe(true);
});

it("holds on while the text grows faster than the view follows", () => {
  expect(sticks(true, { top: 100, previousTop: 100, below: 300 })).toBe(true);
});

it("tells an answer that comes at once from one that is written", () => {
  const written = new Growth();
  for (let line = 0; line < 100; line++) expect(written.grew(27, line * 250, 600)).toBe(false);
  const quoted = new Growth();
  expect([quoted.grew(40, 0, 600), quoted.grew(250, 20, 600), quoted.grew(250, 40, 600)]).toEqual([false, false, true]);
  expect(quoted.grew(27, 900, 600)).toBe(false);
});
