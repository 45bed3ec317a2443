import { describe, expect, it } from "vitest";
import { fileName, withCitationList, withoutCitations } from "./citations";

const cited = new Set([1, 2]);

describe("withoutCitations", () => {
  it("takes out what refers to evidence and leaves the rest", () => {
    expect(withoutCitations("七日内[1]，余款 [1, 2]。[3] `a[1]`\n```\nb[2]\n```", cited)).toBe(
      "七日内，余款。[3] `a[1]`\n```\nb[2]\n```",
    );
  });
});

describe("withCitationList", () => {
  it("lists every citation with its file, page and quote in one line", () => {
    const citations = [
      { n: 1, path: "/x/合同.pdf", page: 4, quote: "第五条\n付款" },
      { n: 2, path: "C:\\y\\notes.md", page: null, quote: "q" },
    ];
    expect(withCitationList("A [1]", citations, "Sources", (page) => `p. ${page}`)).toBe(
      "A [1]\n\nSources\n\n[1] 合同.pdf, p. 4: “第五条 付款”\n\n[2] notes.md: “q”\n",
    );
  });

  it("adds nothing where nothing is cited", () => {
    expect(withCitationList("A", [], "Sources", String)).toBe("A");
  });
});

describe("fileName", () => {
  it("is the last part of either kind of path", () => {
    expect(["/a/合同.pdf", "C:\\b\\c.docx", "m.eml!/x.pdf", "/a/b/", "/"].map(fileName)).toEqual([
      "合同.pdf",
      "c.docx",
      "x.pdf",
      "b",
      "/",
    ]);
  });
});
