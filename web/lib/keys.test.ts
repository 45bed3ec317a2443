import { expect, it } from "vitest";
import { Composing } from "./keys";

const enter = (extra: object = {}) => ({ isComposing: false, keyCode: 13, timeStamp: 1000, ...extra });

it("leaves Enter to the input method while it composes", () => {
  const composing = new Composing();
  expect(composing.owns(enter())).toBe(false);
  composing.start();
  expect(composing.owns(enter())).toBe(true);
  composing.end({ timeStamp: 500 });
  expect(composing.owns(enter())).toBe(false);
});

it("knows composing keys by each of their signs", () => {
  const composing = new Composing();
  expect(composing.owns(enter({ isComposing: true }))).toBe(true);
  expect(composing.owns(enter({ keyCode: 229 }))).toBe(true);
});

it("leaves out the Enter that WebKit tells of after the end of the composition", () => {
  const composing = new Composing();
  composing.start();
  composing.end({ timeStamp: 999 });
  expect(composing.owns(enter({ timeStamp: 1000 }))).toBe(true);
  expect(composing.owns(enter({ timeStamp: 1200 }))).toBe(false);
});
