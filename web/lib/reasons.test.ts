import { describe, expect, it } from "vitest";
import { wordsOf, type Words } from "../locales";
import { FILE_CODES, reasonKey, remedyOf, toneOf } from "./reasons";
// Every code of the program with its words: those that a file can end with are these.
import errors from "../../docs/errors.md?raw";

function word(language: "en" | "zh", key: string): unknown {
  return key.split(".").reduce<unknown>((words, part) => (words as Words | undefined)?.[part], wordsOf(language));
}

describe("reasons", () => {
  const codes = [...errors.matchAll(/^\| `((?:document|path)\.[a-z_]+)`/gm)].map(([, code]) => code ?? "");

  it("are there for every code a file can end with", () => {
    expect(codes.length).toBeGreaterThan(10);
    expect([...FILE_CODES].sort()).toEqual([...codes].sort());
  });

  it.each(FILE_CODES)("%s has a reason and a way out in both languages", (code) => {
    const key = reasonKey(code) ?? "";
    for (const language of ["en", "zh"] as const) {
      expect(word(language, key)).toBeTypeOf("string");
      expect(word(language, key.replace("library.reason", "library.help"))).toBeTypeOf("string");
    }
  });

  it("of a code nobody knows are left to the server, and it can be tried again", () => {
    expect(reasonKey("document.haunted")).toBeUndefined();
    expect(reasonKey(null)).toBeUndefined();
    expect(remedyOf("document.haunted")).toBe("retry");
  });

  it("ask for a password only where one helps", () => {
    expect(FILE_CODES.filter((code) => remedyOf(code) === "password")).toEqual(["document.encrypted"]);
  });

  it("colour only what a person can do something about", () => {
    expect(toneOf({ status: "failed", code: "document.encrypted" })).toBe("bad");
    expect(toneOf({ status: "skipped", code: "document.no_text" })).toBe("warn");
    expect(toneOf({ status: "skipped", code: "document.empty" })).toBe("quiet");
    expect(toneOf({ status: "waiting", code: null })).toBe("quiet");
    expect(toneOf({ status: "indexed", code: null })).toBe("good");
  });
});
