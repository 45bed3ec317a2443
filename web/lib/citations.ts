/** Citations as `[n]` in Markdown, and what they refer to. */
import type { MarkdownIt, StateInline } from "markdown-it";

const CITED = /\[\d{1,3}(?:\s*[,，、]\s*\d{1,3})*\]/y;

/** What must not begin the line after a number. */
const CLOSING = /[,.;:!?)，。；：！？、）》」』”’]+/y;

/** Numbers of citations, as the environment of a rendering carries them. */
export interface CitationEnv {
  cited: ReadonlySet<number>;
  [key: string | symbol]: unknown;
}

function numbersAt(state: StateInline): { numbers: number[]; length: number } | undefined {
  CITED.lastIndex = state.pos;
  const found = CITED.exec(state.src)?.[0];
  if (found === undefined) return undefined;
  const numbers = found.match(/\d+/g)?.map(Number) ?? [];
  const { cited } = state.env as CitationEnv;
  return numbers.every((n) => cited.has(n)) ? { numbers, length: found.length } : undefined;
}

/** Makes `[1]` and `[1, 2]` numbered buttons wherever text stands; in code, and without such a citation, it stays text. */
export function citationRule(md: MarkdownIt): void {
  md.inline.ruler.before("link", "citation", (state, silent) => {
    if (state.src.charCodeAt(state.pos) !== 0x5b || state.linkLevel > 0) return false;
    const found = numbersAt(state);
    if (!found) return false;
    if (!silent) {
      CLOSING.lastIndex = state.pos + found.length;
      const after = CLOSING.exec(state.src)?.[0] ?? "";
      found.numbers.forEach((n, at) => {
        state.push("citation", "", 0).meta = { n, after: at + 1 === found.numbers.length ? after : "" };
      });
      state.pos += after.length;
    }
    state.pos += found.length;
    return true;
  });
  md.renderer.rules["citation"] = (tokens, index) => {
    const n = String((tokens[index]?.meta as { n: number }).n);
    const after = (tokens[index]?.meta as { after: string }).after;
    const button = `<button type="button" class="cite" data-cite="${n}">${n}</button>`;
    return after ? `<span class="cited">${button}${after}</span>` : button;
  };
}

/** The answer's text without its citation numbers, for a plain copy. Code stays as it is. */
export function withoutCitations(markdown: string, cited: ReadonlySet<number>): string {
  const known = (inner: string) => inner.split(/\D+/).filter(Boolean).map(Number).every((n) => cited.has(n));
  return markdown
    .split(/(```[\s\S]*?(?:```|$)|`[^`\n]*`)/)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part.replace(/[ \t]?\[(\d{1,3}(?:\s*[,，、]\s*\d{1,3})*)\]/g, (whole, inner: string) => (known(inner) ? "" : whole)),
    )
    .join("");
}

export interface Cited {
  n: number;
  path: string;
  title?: string | undefined;
  page: number | null;
  quote: string;
}

/** The answer followed by its numbered list of citations, as Markdown. `pageOf` words a page number. */
export function withCitationList(
  markdown: string,
  citations: readonly Cited[],
  heading: string,
  pageOf: (page: number) => string,
): string {
  if (citations.length === 0) return markdown;
  const lines = citations.map((citation) => {
    const place = citation.page === null ? "" : `, ${pageOf(citation.page)}`;
    return `[${citation.n}] ${fileName(citation.path)}${place}: “${citation.quote.replace(/\s+/g, " ").trim()}”`;
  });
  return `${markdown.trimEnd()}\n\n${heading}\n\n${lines.join("\n\n")}\n`;
}

/** The last part of a path, with either kind of slash. */
export function fileName(path: string): string {
  return path.split(/[/\\]/).filter(Boolean).pop() ?? path;
}
