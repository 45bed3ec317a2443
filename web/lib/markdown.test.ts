import "../testing/nodeNames";
import { describe, expect, it } from "vitest";
import { colour, knownLanguage } from "./highlight";
import { GrowingMarkdown, markdownNodes } from "./markdown";

const cited = new Set([1, 2, 12]);

function rendered(source: string, known: ReadonlySet<number> = cited): HTMLElement {
  const box = document.createElement("div");
  box.append(markdownNodes(source, known));
  return box;
}

const numbers = (box: HTMLElement) => Array.from(box.querySelectorAll("button.cite"), (button) => button.textContent);

describe("markdownNodes", () => {
  it("makes citations buttons in paragraphs, lists, tables and bold, and nowhere else", () => {
    const box = rendered(
      "预付款[1]，**余款 [2]**\n\n- 项 [12]\n\n| a | b |\n|---|---|\n| x [1] | y |\n\n`code [1]`\n\n```\n[2]\n```\n\nnone [3]",
    );
    expect(numbers(box)).toEqual(["1", "2", "12", "1"]);
    expect(box.querySelector("strong button.cite")?.textContent).toBe("2");
    expect(box.querySelector("li button.cite")).not.toBeNull();
    expect(box.querySelector("td button.cite")).not.toBeNull();
    expect(box.querySelector("code button")).toBeNull();
    expect(box.textContent).toContain("none [3]");
  });

  it("takes several numbers in one pair of brackets, and adjacent pairs", () => {
    expect(numbers(rendered("a [1, 2] b [1，12]c[1][2]"))).toEqual(["1", "2", "1", "12", "1", "2"]);
    expect(numbers(rendered("a [1, 3]"))).toEqual([]);
  });

  it("keeps the punctuation behind a number on its line", () => {
    const box = rendered("七日内[1]。余款[1][2]，x [2] y **[1]**.");
    expect(Array.from(box.querySelectorAll(".cited"), (span) => span.textContent)).toEqual(["1。", "2，"]);
    expect(box.textContent.trim()).toBe("七日内1。余款12，x 2 y 1.");
  });

  it("does not let a link dress up as a citation", () => {
    const box = rendered("[1](https://example.org/)");
    expect(numbers(box)).toEqual(["1"]);
    expect(box.querySelector("a")?.textContent ?? "").not.toBe("1");
  });

  it("keeps markup from documents as text", () => {
    const box = rendered("<img src=x onerror=alert(1)> <script>alert(1)</script> <b onclick=a()>x</b>");
    expect(box.querySelector("img, script, b, [onerror], [onclick]")).toBeNull();
    expect(box.textContent).toContain("<img src=x onerror=alert(1)>");
  });

  it("never makes a picture", () => {
    const box = rendered("![the plan](https://example.org/p.png) ![](http://example.org/q.png) ![d](data:image/png;base64,AA)");
    expect(box.querySelector("img, [src], [style]")).toBeNull();
    expect(box.querySelector(".image-words")?.textContent).toBe("the plan");
  });

  it("escapes what stands in place of a picture and of a language's name", () => {
    const box = rendered('![<b>x</b>"](https://example.org/p.png)\n\n```"><script>\nx\n```');
    expect(box.querySelector("b, script")).toBeNull();
    expect(box.querySelector(".image-words")?.textContent).toContain("<b>x</b>");
  });

  it("opens only http, https and mailto addresses", () => {
    const box = rendered(
      "[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](file:///etc/passwd) [e](vbscript:x) " +
        "[f](//example.org) [g](/api/x) [h](https://example.org/x) [i](mailto:a@example.org) <javascript:alert(1)> https://example.org/y",
    );
    expect(Array.from(box.querySelectorAll("a"), (link) => link.getAttribute("href"))).toEqual([
      "https://example.org/x",
      "mailto:a@example.org",
      "https://example.org/y",
    ]);
    for (const link of box.querySelectorAll("a")) expect(link.getAttribute("rel")).toBe("noopener noreferrer");
  });

  it("aligns a table's columns without styles, which the page's policy refuses", () => {
    const box = document.createElement("div");
    box.append(markdownNodes("| a | b |\n|:-:|--:|\n| 1 | 2 |", new Set()));
    expect(box.querySelector("[style]")).toBeNull();
    expect([...box.querySelectorAll("td")].map((cell) => cell.className)).toEqual(["align-center", "align-right"]);
  });

  it("keeps tables in a box of their own and code with its language", () => {
    const box = rendered("| a |\n|---|\n| 1 |\n\n```py title\nx = 1\n```");
    expect(box.querySelector(".table-box > table")).not.toBeNull();
    expect(box.querySelector<HTMLElement>(".code-box")?.dataset["language"]).toBe("py");
    expect(box.querySelector("code")?.textContent).toBe("x = 1\n");
  });
});

describe("colour", () => {
  it("colours a known language without changing its text, and leaves others alone", async () => {
    const box = rendered("```py\nx = '<b>' # [1]\n```\n\n```brainfuck\n+\n```");
    const [python, other] = Array.from(box.querySelectorAll<HTMLElement>(".code-box"));
    const before = python?.querySelector("code")?.textContent;
    if (python) await colour(python);
    if (other) await colour(other);
    expect(python?.querySelector(".hljs-string")?.textContent).toBe("'<b>'");
    expect(python?.querySelector("code")?.textContent).toBe(before);
    expect(python?.querySelector("b")).toBeNull();
    expect(other?.querySelector("span.hljs-string")).toBeNull();
  });

  it("knows short names and takes nothing from the prototype", () => {
    expect([knownLanguage("ts"), knownLanguage("c++"), knownLanguage("constructor"), knownLanguage("")]).toEqual([
      "typescript",
      "cpp",
      undefined,
      undefined,
    ]);
  });
});

describe("GrowingMarkdown", () => {
  const source =
    "# 付款\n\n两期：\n\n- 预付款 [1]\n- 余款\n\n  第二段\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```py\nx = 1\n\ny = 2\n```\n\n> 引文\n> 续\n\n1. 一\n2. 二\n\n完。";

  function plain(html: string): string {
    return html.replace(/\s+/g, "");
  }

  it("shows at its end what the whole text shows at once", () => {
    const growing = new GrowingMarkdown();
    let parts: readonly string[] = [];
    for (let end = 1; end <= source.length; end++) parts = growing.update(source.slice(0, end));
    expect(parts.join("")).toBe(source);
    expect(parts.length).toBeGreaterThan(5);
    const together = parts.map((part) => rendered(part).innerHTML).join("");
    expect(plain(together)).toBe(plain(rendered(source).innerHTML));
  });

  it("never changes a block that another one follows", () => {
    const growing = new GrowingMarkdown();
    let before: readonly string[] = [];
    for (let end = 1; end <= source.length; end++) {
      const now = growing.update(source.slice(0, end));
      const settled = now.slice(0, -1);
      expect(settled.slice(0, Math.max(0, before.length - 1))).toEqual(before.slice(0, -1).slice(0, settled.length));
      before = now;
    }
  });

  it("begins anew when the text is another one", () => {
    const growing = new GrowingMarkdown();
    growing.update("a\n\nb\n\nc");
    expect(growing.update("x\n\ny")).toEqual(["x\n\n", "y"]);
    expect(growing.update("")).toEqual([]);
  });
});
