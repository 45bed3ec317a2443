import { expect, it } from "vitest";
import { latestWithEvidence, passagesOf, sameChoice } from "./shown";
import { newTurn } from "./turns";

const citation = (n: number, start: number) => ({ n, document: "d", path: "/x", page: null, start, end: start + 1, quote: "q" });
const hit = { document: "d", path: "/x", title: "", page: 2, start: 5, end: 9, text: "near", score: 0.4 };

it("shows what is cited, else what came nearest, without a number", () => {
  const turn = newTurn("?");
  expect(passagesOf(undefined)).toEqual([]);
  turn.nearest = [hit];
  expect(passagesOf(turn)).toMatchObject([{ n: null, quote: "near", page: 2 }]);
  turn.citations = [citation(3, 0)];
  expect(passagesOf(turn)).toMatchObject([{ n: 3, quote: "q" }]);
});

it("stays with the passage that is looked at when the list changes", () => {
  const before = newTurn("?");
  before.citations = [citation(1, 0), citation(2, 10), citation(3, 20)];
  const after = newTurn("?");
  after.citations = [citation(1, 20)];
  expect(sameChoice(passagesOf(before)[2], passagesOf(after))).toBe(0);
  expect(sameChoice(passagesOf(before)[1], passagesOf(before))).toBe(1);
  expect(sameChoice(passagesOf(before)[1], passagesOf(after))).toBe(0);
  expect(sameChoice(undefined, passagesOf(before))).toBe(0);
});

it("shows the latest evidence until newer is there", () => {
  const first = newTurn("a");
  first.citations = [citation(1, 0)];
  const second = newTurn("b");
  expect(latestWithEvidence([first, second])).toBe(first);
  second.nearest = [hit];
  expect(latestWithEvidence([first, second])).toBe(second);
});
