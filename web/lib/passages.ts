/** A window of a long text around a passage, and boxes on a page. Offsets are UTF-16 units. */

export interface TextWindow {
  start: number;
  end: number;
}

const SPAN = 6_000;

function lineStart(text: string, at: number): number {
  return at <= 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
}

function lineEnd(text: string, at: number): number {
  const found = text.indexOf("\n", at);
  return found < 0 ? text.length : found + 1;
}

/** Keeps a border from falling between the halves of a character. */
function whole(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at;
}

/** The part of `text` shown first: the passage and about `span` characters on either side, ending on line borders where
 * there are any near. */
export function windowAround(text: string, start: number, end: number, span = SPAN): TextWindow {
  const from = Math.max(0, start - span);
  const to = Math.min(text.length, end + span);
  return { start: earlierBorder(text, from, span), end: laterBorder(text, to, span) };
}

function earlierBorder(text: string, at: number, span: number): number {
  const border = lineStart(text, at);
  return at - border <= span ? border : whole(text, at);
}

function laterBorder(text: string, at: number, span: number): number {
  const border = lineEnd(text, at);
  return border - at <= span ? border : whole(text, at);
}

/** The window made longer at its beginning. */
export function moreAbove(text: string, shown: TextWindow, span = SPAN): TextWindow {
  return { start: earlierBorder(text, Math.max(0, shown.start - 2 * span), span), end: shown.end };
}

/** The window made longer at its end. */
export function moreBelow(text: string, shown: TextWindow, span = SPAN): TextWindow {
  return { start: shown.start, end: laterBorder(text, Math.min(text.length, shown.end + 2 * span), span) };
}

export interface Parts {
  before: string;
  passage: string;
  after: string;
}

/** What stands before, in and after the passage within the window. */
export function partsOf(text: string, shown: TextWindow, passage: TextWindow | undefined): Parts {
  if (!passage) return { before: text.slice(shown.start, shown.end), passage: "", after: "" };
  const start = Math.min(Math.max(passage.start, shown.start), shown.end);
  const end = Math.min(Math.max(passage.end, start), shown.end);
  return { before: text.slice(shown.start, start), passage: text.slice(start, end), after: text.slice(end, shown.end) };
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A mark over its line, a little larger than the letters, as percentages of the page. */
export function markStyle(box: Box): { left: string; top: string; width: string; height: string } {
  const space = (box.bottom - box.top) * 0.12;
  const left = clamp(box.left - space * 0.5);
  const top = clamp(box.top - space);
  return {
    left: percent(left),
    top: percent(top),
    width: percent(clamp(box.right + space * 0.5) - left),
    height: percent(clamp(box.bottom + space) - top),
  };
}

/** Where to scroll so that the marks stand in the upper third of what is seen; all in pixels. */
export function scrollToMarks(marks: readonly Box[], pageHeight: number, viewHeight: number): number {
  if (marks.length === 0) return 0;
  const top = Math.min(...marks.map((mark) => mark.top)) * pageHeight;
  const bottom = Math.max(...marks.map((mark) => mark.bottom)) * pageHeight;
  const space = bottom - top < viewHeight ? Math.min(viewHeight / 3, viewHeight - (bottom - top)) : 12;
  return Math.round(Math.max(0, Math.min(top - space, pageHeight - viewHeight)));
}

const CLOSEST = 1.2;

/** How near a page is first shown, 1 fitting its width: near enough that its margins do not take the room of its text. */
export function firstZoom(marks: readonly Box[]): number {
  if (marks.length === 0) return 1;
  const left = Math.min(...marks.map((mark) => mark.left));
  const right = Math.max(...marks.map((mark) => mark.right));
  return Math.max(1, Math.min(CLOSEST, 0.94 / Math.max(0.01, right - left)));
}

/** Where to scroll sideways so that the marks are seen, the page's middle where they allow it; all in pixels. */
export function scrollAcross(marks: readonly Box[], pageWidth: number, viewWidth: number): number {
  const most = Math.max(0, pageWidth - viewWidth);
  const middle = most / 2;
  if (marks.length === 0) return Math.round(middle);
  const left = Math.min(...marks.map((mark) => mark.left)) * pageWidth;
  const right = Math.max(...marks.map((mark) => mark.right)) * pageWidth;
  const wanted = Math.min(Math.max(middle, right + 12 - viewWidth), left - 12);
  return Math.round(Math.min(most, Math.max(0, wanted)));
}

const STEPS = [192, 256, 384, 512, 640, 768, 896, 1024, 1280, 1536, 1792, 2048, 2560, 3072, 4096];

/** The width in pixels to ask the page's picture in: enough for the screen, in steps so that pictures are found again. */
export function imageWidth(cssWidth: number, pixelRatio: number): number {
  const wanted = cssWidth * pixelRatio;
  return STEPS.find((step) => step >= wanted) ?? 4096;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function percent(value: number): string {
  return `${Math.round(value * 100_000) / 1000}%`;
}
