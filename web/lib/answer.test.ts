import { describe, expect, it } from "vitest";
import { blocks, fileName, inline } from "./answer";

const cited = new Set([1, 12]);
const kinds = (answer: string) => blocks(answer, cited).map((block) => block.kind);

describe("inline", () => {
  it("tells citations, bold and code from text", () => {
    expect(inline("**预付款 30%**，七日内支付[1]，见 `付款`。", cited)).toEqual([
      { kind: "strong", text: "预付款 30%" },
      { kind: "text", text: "，七日内支付" },
      { kind: "citation", n: 1 },
      { kind: "text", text: "，见 " },
      { kind: "code", text: "付款" },
      { kind: "text", text: "。" },
    ]);
  });

  it("leaves a number alone that no citation has", () => {
    expect(inline("see [2] and [12]", cited)).toEqual([
      { kind: "text", text: "see [2] and " },
      { kind: "citation", n: 12 },
    ]);
  });

  it("keeps markup from documents as text", () => {
    expect(inline("<img src=x onerror=alert(1)> **half", cited)).toEqual([
      { kind: "text", text: "<img src=x onerror=alert(1)> **half" },
    ]);
  });
});

describe("blocks", () => {
  it("tells paragraphs, items, quotes and headings apart", () => {
    expect(kinds("# 付款\n\n两期：\n- 预付款 [1]\n2. 余款\n> 合同签订后\n> 七日内\n\n完。")).toEqual([
      "heading",
      "paragraph",
      "item",
      "item",
      "quote",
      "paragraph",
    ]);
  });

  it("joins the lines of a quote", () => {
    expect(blocks("> one\n> two [1]", cited)).toEqual([
      {
        kind: "quote",
        content: [
          { kind: "text", text: "one\ntwo " },
          { kind: "citation", n: 1 },
        ],
      },
    ]);
  });

  it("shows a code block that is still being written", () => {
    expect(blocks("```\n**x** [1]\ny", cited)).toEqual([{ kind: "code", content: [{ kind: "text", text: "**x** [1]\ny" }] }]);
  });

  it("makes nothing of nothing", () => {
    expect(blocks("", cited)).toEqual([]);
  });
});

describe("fileName", () => {
  it("is the last part of either kind of path", () => {
    expect([fileName("/a/合同.pdf"), fileName("C:\\b\\c.docx"), fileName("m.eml!/x.pdf"), fileName("/")]).toEqual([
      "合同.pdf",
      "c.docx",
      "x.pdf",
      "/",
    ]);
  });
});
