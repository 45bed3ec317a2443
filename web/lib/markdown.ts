/** Answers as Markdown: parsed without HTML, sanitised, and given as DOM nodes. */
import DOMPurify from "dompurify";
import createParser, { type MarkdownIt } from "markdown-it";
import { citationRule, type CitationEnv } from "./citations";

const SAFE_LINK = /^(?:https?:\/\/|mailto:)/i;

/** Whether an address may be opened from an answer. */
export function isSafeLink(address: string): boolean {
  return SAFE_LINK.test(address.trim());
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (char) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[char] ?? char);
}

function makeParser(): MarkdownIt {
  const md = createParser({ html: false, linkify: true, breaks: true, typographer: false });
  md.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  md.validateLink = isSafeLink;
  md.use(citationRule);
  // Pictures are never fetched: their words stand in their place.
  md.renderer.rules["image"] = (tokens, index) => {
    const words = tokens[index]?.content ?? "";
    return words ? `<span class="image-words">${escape(words)}</span>` : "";
  };
  md.renderer.rules["link_open"] = (tokens, index, options, _env, self) => {
    tokens[index]?.attrSet("rel", "noopener noreferrer");
    tokens[index]?.attrSet("target", "_blank");
    return self.renderToken(tokens, index, options);
  };
  // Not as markdown-it does it: styles in markup are refused by the page's policy.
  md.core.ruler.push("alignment", ({ tokens }) => {
    for (const token of tokens) {
      const style = token.type === "th_open" || token.type === "td_open" ? token.attrGet("style") : null;
      if (!style) continue;
      token.attrs = [["class", String(style).replace("text-align:", "align-")]];
    }
  });
  md.renderer.rules["table_open"] = () => '<div class="table-box" tabindex="0"><table>';
  md.renderer.rules["table_close"] = () => "</table></div>";
  md.renderer.rules["fence"] = (tokens, index) => codeBlock(tokens[index]?.content ?? "", tokens[index]?.info ?? "");
  md.renderer.rules["code_block"] = (tokens, index) => codeBlock(tokens[index]?.content ?? "", "");
  return md;
}

function codeBlock(content: string, info: string): string {
  const language = /^[\w+#.-]{1,30}/.exec(info.trim())?.[0] ?? "";
  const name = language ? `<span class="code-language">${escape(language)}</span>` : "";
  const tag = escape(language.toLowerCase());
  return `<div class="code-box" data-language="${tag}">${name}<pre tabindex="0"><code>${escape(content)}</code></pre></div>`;
}

const parser = makeParser();

const PURIFY = {
  ALLOWED_TAGS: [
    "p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr",
    "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "button", "span", "div",
  ],
  ALLOWED_ATTR: ["href", "rel", "target", "type", "class", "data-cite", "data-language", "tabindex", "start"],
  ALLOW_DATA_ATTR: false,
  ALLOWED_URI_REGEXP: SAFE_LINK,
  // These are no addresses and need not look like one.
  ADD_URI_SAFE_ATTR: ["rel", "target", "type", "data-cite", "data-language", "tabindex", "start"],
  RETURN_DOM_FRAGMENT: true as const,
};

/** HTML made by this program, as nodes in which nothing can run or be fetched. */
export function sanitised(html: string): DocumentFragment {
  return DOMPurify.sanitize(html, PURIFY);
}

/** One stretch of Markdown as nodes; `[n]` is a numbered button where `cited` has the number. */
export function markdownNodes(source: string, cited: ReadonlySet<number>): DocumentFragment {
  const env: CitationEnv = { cited };
  return sanitised(parser.render(source, env));
}

/** Where the top-level blocks of `source` begin, and whether its last one is a code block still open. */
function blockStarts(source: string): number[] {
  const tokens = parser.parse(source, { cited: new Set<number>() } satisfies CitationEnv);
  const lines = lineOffsets(source);
  const starts: number[] = [];
  for (const token of tokens) {
    if (token.level === 0 && token.nesting >= 0 && token.map) starts.push(lines[token.map[0]] ?? source.length);
  }
  return starts;
}

function lineOffsets(source: string): number[] {
  const offsets = [0];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) offsets.push(at + 1);
  return offsets;
}

/**
 * Cuts a growing text into blocks so that only the last one has to be parsed again. What is returned by `update`
 * are the sources of all blocks; those before the last never change while the text only grows.
 */
export class GrowingMarkdown {
  private settled: string[] = [];
  private length = 0;
  private prefix = "";

  update(text: string): readonly string[] {
    const source = text.replace(/\r\n?/g, "\n");
    if (!source.startsWith(this.prefix)) this.reset();
    const rest = source.slice(this.length);
    const starts = blockStarts(rest);
    const last = starts.at(-1);
    if (last === undefined) return [...this.settled];
    // What comes before the last block can no longer change.
    for (let index = 0; index + 1 < starts.length; index++) {
      this.settled.push(rest.slice(index === 0 ? 0 : starts[index], starts[index + 1]));
    }
    if (starts.length > 1) {
      this.length += last;
      this.prefix = source.slice(0, this.length);
    }
    return [...this.settled, source.slice(this.length)];
  }

  private reset(): void {
    this.settled = [];
    this.length = 0;
    this.prefix = "";
  }
}
