import { describe, expect, it } from "vitest";
import type { SettingRow } from "../../stores/preferences";
import { isChanged, isLocked, matches, parseNumber, piecesOf, sectionNamed, sectionOf, stepped, termsOf } from "./sections";

const row = (change: Partial<SettingRow> = {}): SettingRow => ({
  name: "index.threads",
  kind: "integer",
  value: 4,
  default: 4,
  minimum: 0,
  maximum: 256,
  choices: [],
  choice_labels: {},
  label_en: "Indexing threads",
  label_zh: "索引线程数",
  en: "Threads that turn text into vectors.",
  zh: "把文本变成向量的线程数。",
  restart: false,
  origin: "default",
  ...change,
});

describe("where a setting stands", () => {
  it("is told by the first part of its name", () => {
    const sections = ["interface.theme", "gate.strictness", "search.limit", "model.active", "embedding.model"];
    expect(sections.map((name) => sectionOf(row({ name })))).toEqual([
      "appearance", "answers", "answers", "model", "model",
    ]);
  });

  it("is with the window and the server for everything else, so that none is lost", () => {
    expect(sectionOf(row({ name: "server.port" }))).toBe("window");
    expect(sectionOf(row({ name: "something.new" }))).toBe("window");
  });

  it("falls back to the first section for an address nobody knows", () => {
    expect(sectionNamed("data")).toBe("data");
    expect(sectionNamed("nonsense")).toBe("appearance");
  });
});

describe("finding a setting", () => {
  it.each(["threads", "THREADS", "线程", "vectors index", "index.threads", "向量 indexing"])("finds by %s", (query) => {
    expect(matches(row(), termsOf(query))).toBe(true);
  });

  it("wants every word", () => {
    expect(matches(row(), termsOf("threads zebra"))).toBe(false);
  });

  it("looks into the names of choices in both languages", () => {
    const choice = row({ choices: ["off"], choice_labels: { off: { en: "Always answer", zh: "总是回答" } } });
    expect(matches(choice, termsOf("always"))).toBe(true);
    expect(matches(choice, termsOf("总是"))).toBe(true);
  });

  it("marks what was found and keeps the text whole", () => {
    const pieces = piecesOf("Token by token", ["token"]);
    expect(pieces).toEqual([
      { text: "Token", hit: true },
      { text: " by ", hit: false },
      { text: "token", hit: true },
    ]);
    expect(piecesOf("线程数", ["线程", "程数"])).toEqual([{ text: "线程数", hit: true }]);
    expect(piecesOf("plain", [])).toEqual([{ text: "plain", hit: false }]);
    expect(piecesOf("", ["x"])).toEqual([]);
  });
});

describe("a number typed", () => {
  it("is taken inside the bounds", () => {
    expect(parseNumber(row(), " 12 ")).toBe(12);
    expect(parseNumber(row({ kind: "number", minimum: 0, maximum: 2 }), "0,5")).toBe(0.5);
  });

  it.each([
    ["257", "range"],
    ["-1", "range"],
    ["1.5", "whole"],
    ["many", "whole"],
    ["", "whole"],
    ["1e3", "whole"],
  ])("is refused as %s: %s", (text, problem) => {
    expect(parseNumber(row(), text)).toBe(problem);
  });

  it("goes up and down in steps of its size and stops at the bounds", () => {
    expect(stepped(row(), 4, 1)).toBe(5);
    expect(stepped(row(), 0, -1)).toBe(0);
    expect(stepped(row({ maximum: 4096 }), 2048, 1)).toBe(2100);
    expect(stepped(row({ maximum: 2100 }), 2100, 1)).toBe(2100);
    expect(stepped(row({ kind: "number", minimum: 0, maximum: 2 }), 0.2, 1)).toBe(0.3);
  });
});

it("tells a changed setting from a default and from one the environment fixes", () => {
  expect(isChanged(row({ origin: "stored", value: 5 }))).toBe(true);
  expect(isChanged(row({ origin: "stored", value: 4 }))).toBe(false);
  expect(isLocked(row({ origin: "environment", value: 5 }))).toBe(true);
});
