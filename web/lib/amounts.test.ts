import { expect, it } from "vitest";
import { bytes } from "./amounts";

it.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1 kB"],
  [999_600, "1.0 MB"],
  [1_120_000_000, "1.1 GB"],
  [71_364_214_784, "71.4 GB"],
  [250_000_000_000, "250 GB"],
  [3e15, "3000 TB"],
])("%d bytes are %s", (count, words) => {
  expect(bytes(count)).toBe(words);
});
