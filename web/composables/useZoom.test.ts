import { expect, it } from "vitest";
import { zoomStep } from "./useZoom";

it("goes from step to step, from between them too, and stays at the ends", () => {
  expect(zoomStep(1, 1)).toBe(1.1);
  expect(zoomStep(1, -1)).toBe(0.9);
  expect(zoomStep(1.2, 1)).toBe(1.25);
  expect(zoomStep(1.2, -1)).toBe(1.1);
  expect(zoomStep(3, 1)).toBe(3);
  expect(zoomStep(0.5, -1)).toBe(0.5);
});
