import { describe, expect, it } from "vitest";
import { firstZoom, imageWidth, markStyle, moreAbove, moreBelow, partsOf, scrollAcross, scrollToMarks, windowAround } from "./passages";

describe("windowAround", () => {
  const line = "0123456789\n";
  const text = line.repeat(1000);

  it("shows a part around the passage that ends on line borders", () => {
    const shown = windowAround(text, 5_500, 5_510, 100);
    expect(shown.start % line.length).toBe(0);
    expect(shown.end % line.length).toBe(0);
    expect(shown.start).toBeLessThanOrEqual(5_400);
    expect(shown.end).toBeGreaterThanOrEqual(5_610);
    expect(shown.end - shown.start).toBeLessThan(300);
  });

  it("shows all of a short text", () => {
    expect(windowAround("ab\ncd", 3, 5)).toEqual({ start: 0, end: 5 });
  });

  it("cuts a text without lines, but never a character", () => {
    const endless = "\u{1F600}".repeat(5_000);
    const shown = windowAround(endless, 5_000, 5_002, 101);
    for (const at of [shown.start, shown.end]) expect(endless.charCodeAt(at) & 0xfc00).toBe(0xd800);
    expect(shown.end - shown.start).toBeLessThan(500);
  });

  it("grows on both sides up to the whole text", () => {
    let shown = windowAround(text, 5_500, 5_510, 100);
    const above = moreAbove(text, shown, 100);
    expect(above.start).toBeLessThan(shown.start);
    expect(above.end).toBe(shown.end);
    for (let step = 0; step < 100; step++) shown = moreBelow(text, moreAbove(text, shown, 100), 100);
    expect(shown).toEqual({ start: 0, end: text.length });
  });
});

describe("partsOf", () => {
  it("cuts around the passage", () => {
    expect(partsOf("abcdef", { start: 1, end: 5 }, { start: 2, end: 3 })).toEqual({ before: "b", passage: "c", after: "de" });
    expect(partsOf("abcdef", { start: 1, end: 3 }, { start: 2, end: 9 })).toEqual({ before: "b", passage: "c", after: "" });
    expect(partsOf("abc", { start: 0, end: 3 }, undefined)).toEqual({ before: "abc", passage: "", after: "" });
  });
});

describe("markStyle", () => {
  it("covers the line with a little room, within the page", () => {
    const style = markStyle({ left: 0.1, top: 0.2, right: 0.6, bottom: 0.225 });
    expect(style).toEqual({ left: "9.85%", top: "19.7%", width: "50.3%", height: "3.1%" });
    const edge = markStyle({ left: 0, top: 0, right: 1, bottom: 1 });
    expect(edge).toEqual({ left: "0%", top: "0%", width: "100%", height: "100%" });
  });
});

describe("scrollToMarks", () => {
  const mark = (top: number, bottom: number) => ({ left: 0, right: 1, top, bottom });

  it("puts the passage in the upper third", () => {
    expect(scrollToMarks([mark(0.5, 0.52), mark(0.52, 0.54)], 1000, 300)).toBe(400);
  });

  it("stays within the page and where it is without marks", () => {
    expect(scrollToMarks([mark(0.01, 0.02)], 1000, 300)).toBe(0);
    expect(scrollToMarks([mark(0.97, 0.99)], 1000, 300)).toBe(700);
    expect(scrollToMarks([], 1000, 300)).toBe(0);
    expect(scrollToMarks([mark(0.1, 0.9)], 1000, 300)).toBe(88);
  });
});

describe("imageWidth", () => {
  it("is enough for the screen, in steps", () => {
    expect([imageWidth(328, 1), imageWidth(328, 2), imageWidth(5000, 2)]).toEqual([384, 768, 4096]);
  });
});

describe("firstZoom and scrollAcross", () => {
  const mark = (left: number, right: number) => ({ left, right, top: 0, bottom: 1 });

  it("goes nearer where margins are wide, never so near that the marks are cut off", () => {
    expect(firstZoom([])).toBe(1);
    expect(firstZoom([mark(0.2, 0.5)])).toBe(1.2);
    expect(firstZoom([mark(0.1, 0.9)])).toBeCloseTo(1.175);
    expect(firstZoom([mark(0, 1)])).toBe(1);
  });

  it("shows the middle of the page, or as much to the side as the marks need", () => {
    expect(scrollAcross([mark(0.4, 0.6)], 1300, 1000)).toBe(150);
    expect(scrollAcross([mark(0.05, 0.3)], 1300, 1000)).toBe(53);
    expect(scrollAcross([mark(0.7, 0.95)], 1300, 1000)).toBe(247);
    expect(scrollAcross([mark(0, 1)], 1000, 1000)).toBe(0);
  });
});
