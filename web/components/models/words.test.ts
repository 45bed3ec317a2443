import { describe, expect, it } from "vitest";
import type { ModelInfo } from "../../stores/models";
import { fitOf, largestThatFits, nameOf, placeOf } from "./words";

const model = (change: Partial<ModelInfo> = {}): ModelInfo => ({
  id: "m", kind: "chat", installed: false, active: false, path: null, size: 1, memory: 2, context: 3, licence: null, fits: true,
  name: "M", en: "", zh: "", source: null, place: "/home/models/m.gguf", ...change,
});

describe("a model", () => {
  it("is called by the catalogue's name, else by its file's", () => {
    expect(nameOf(model())).toBe("M");
    expect(nameOf(model({ id: "/files/我的 model.GGUF", name: "" }))).toBe("我的 model");
    expect(nameOf(model({ id: "C:\\models\\x.gguf", name: "" }))).toBe("x");
  });

  it("belongs into a folder, under a name where one is settled on", () => {
    expect(placeOf(model())).toEqual({ folder: "/home/models", file: "m.gguf" });
    expect(placeOf(model({ place: "C:\\data\\models\\m.gguf" }))).toEqual({ folder: "C:\\data\\models", file: "m.gguf" });
    expect(placeOf(model({ place: "/home/models/" }))).toEqual({ folder: "/home/models", file: "" });
    expect(placeOf(model({ place: null }))).toBeUndefined();
  });

  it("fits, is too large, is in use, cannot be told, or cannot be read", () => {
    expect(fitOf(model())).toBe("fits");
    expect(fitOf(model({ fits: false }))).toBe("tight");
    expect(fitOf(model({ active: true, fits: false }))).toBe("active");
    expect(fitOf(model({ fits: null }))).toBe("unknown");
    expect(fitOf(model({ fits: null, installed: true, memory: null }))).toBe("broken");
  });
});

it("names the largest chat model this computer can carry", () => {
  const list = [
    model({ id: "small", memory: 1 }),
    model({ id: "good", memory: 5 }),
    model({ id: "huge", memory: 50, fits: false }),
    model({ id: "no file", memory: 20, place: "/home/models" }),
    model({ id: "embedding", kind: "embedding", memory: 40 }),
  ];
  expect(largestThatFits(list)?.id).toBe("good");
  expect(largestThatFits([])).toBeUndefined();
});
