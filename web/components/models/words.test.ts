import { describe, expect, it } from "vitest";
import type { ModelInfo } from "../../stores/models";
import { fitOf, groupsOf, languagesOf, nameIn, nameOf, parametersOf, placeOf, recommended } from "./words";

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

  it("fits, is too large now or for ever, is run elsewhere, cannot be told, or cannot be read", () => {
    expect(fitOf(model())).toBe("fits");
    expect(fitOf(model({ fits: false, memory: 5 }), 9)).toBe("tight");
    expect(fitOf(model({ fits: false, memory: 10 }), 9)).toBe("never");
    expect(fitOf(model({ fits: null }))).toBe("unknown");
    expect(fitOf(model({ fits: null, origin: "ollama" }))).toBe("elsewhere");
    expect(fitOf(model({ fits: null, origin: "server", remote: true }))).toBe("remote");
    expect(fitOf(model({ fits: null, installed: true, memory: null }))).toBe("broken");
    expect(fitOf(model({ problem: { code: "model.broken", message: "", hint: "" } }))).toBe("broken");
  });

  it("is found by its id or path; one that is not listed says what its id does", () => {
    const list = [model({ id: "q", name: "Qwen", path: "/models/q.gguf" })];
    expect([nameIn(list, "q"), nameIn(list, "/models/q.gguf"), nameIn(list, "/else/other.gguf")]).toEqual(["Qwen", "Qwen", "other"]);
  });

  it("has its parameters in the unit of those who know, and its languages in the page's", () => {
    expect([3.82e9, 7e9, 46.7e9, 360e6, 999.9e6].map(parametersOf)).toEqual(["3.8B", "7B", "47B", "360M", "1B"]);
    expect(languagesOf(["en", "zh", "?!"], "zh")).toEqual(["中文", "英语"]);
    expect(languagesOf(["zh", "en"], "en")).toEqual(["English", "Chinese"]);
  });
});

describe("a list of models", () => {
  it("is cut into groups, without the one in use", () => {
    const { here, others, get } = groupsOf([
      model({ id: "used", installed: true, active: true }),
      model({ id: "mine", installed: true, origin: "folder" }),
      model({ id: "run", installed: true, origin: "ollama" }),
      model({ id: "file", installed: true, origin: "lmstudio" }),
      model({ id: "far" }),
    ]);
    expect([here, others, get].map((list) => list.map(({ id }) => id))).toEqual([["mine"], ["run", "file"], ["far"]]);
  });

  const list = [
    model({ id: "small", memory: 1, downloadable: true, languages: ["zh", "en"] }),
    model({ id: "good", memory: 5, downloadable: true, languages: ["en"] }),
    model({ id: "tight", memory: 9, downloadable: true, languages: ["en", "zh"] }),
    model({ id: "huge", memory: 50, fits: false, downloadable: true, languages: ["zh"] }),
    model({ id: "nowhere", memory: 6 }),
    model({ id: "embedding", kind: "embedding", memory: 6, downloadable: true }),
  ];

  it("recommends the largest that fits comfortably, in Chinese one that knows Chinese", () => {
    expect(recommended(list, "en", 9)?.id).toBe("good");
    expect(recommended(list, "zh", 10)?.id).toBe("small");
    expect(recommended([], "zh", 10)).toBeUndefined();
  });

  it("recommends what just fits where nothing fits comfortably, and whatever knows any language rather than nothing", () => {
    expect(recommended(list, "en", 1)?.id).toBe("tight");
    expect(recommended(list.slice(1, 2), "zh", 10)?.id).toBe("good");
  });
});
