/** The little Markdown answers are written in, as values: what is shown never becomes markup. */

export type Inline =
  | { kind: "text"; text: string }
  | { kind: "strong"; text: string }
  | { kind: "code"; text: string }
  | { kind: "citation"; n: number };

export interface Block {
  kind: "paragraph" | "item" | "quote" | "heading" | "code";
  content: Inline[];
}

const INLINE = /\*\*(?<strong>[^*\n]+)\*\*|`(?<code>[^`\n]+)`|\[(?<n>\d{1,3})\]/g;
const ITEM = /^\s*(?:[-*•]|\d{1,3}[.)])\s+/;
const HEADING = /^#{1,6}\s+/;
const QUOTE = /^\s*>\s?/;

/** Text, bold, code and citations of one stretch. `[n]` is a citation only when there is one of that number. */
export function inline(text: string, citations: ReadonlySet<number>): Inline[] {
  const parts: Inline[] = [];
  let plain = "";
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    plain += text.slice(from, match.index);
    from = match.index + match[0].length;
    const { strong, code, n } = match.groups ?? {};
    if (n !== undefined && !citations.has(Number(n))) {
      plain += match[0];
      continue;
    }
    if (plain) parts.push({ kind: "text", text: plain });
    plain = "";
    if (n !== undefined) parts.push({ kind: "citation", n: Number(n) });
    else if (code !== undefined) parts.push({ kind: "code", text: code });
    else parts.push({ kind: "strong", text: strong ?? "" });
  }
  plain += text.slice(from);
  if (plain) parts.push({ kind: "text", text: plain });
  return parts;
}

/** The blocks of an answer, also of one that is still being written. */
export function blocks(answer: string, citations: ReadonlySet<number>): Block[] {
  const found: Block[] = [];
  let open: { kind: "paragraph" | "quote"; lines: string[] } | undefined;
  let code: string[] | undefined;
  const close = () => {
    if (open) found.push({ kind: open.kind, content: inline(open.lines.join("\n"), citations) });
    open = undefined;
  };
  for (const line of answer.split(/\r?\n/)) {
    if (line.trimStart().startsWith("```")) {
      close();
      if (code) found.push({ kind: "code", content: [{ kind: "text", text: code.join("\n") }] });
      code = code ? undefined : [];
    } else if (code) {
      code.push(line);
    } else if (line.trim() === "") {
      close();
    } else if (HEADING.test(line)) {
      close();
      found.push({ kind: "heading", content: inline(line.replace(HEADING, ""), citations) });
    } else if (ITEM.test(line)) {
      close();
      found.push({ kind: "item", content: inline(line.replace(ITEM, ""), citations) });
    } else {
      const kind = QUOTE.test(line) ? "quote" : "paragraph";
      if (open?.kind !== kind) close();
      open ??= { kind, lines: [] };
      open.lines.push(line.replace(QUOTE, ""));
    }
  }
  close();
  if (code) found.push({ kind: "code", content: [{ kind: "text", text: code.join("\n") }] });
  return found;
}

/** A passage at the side: a numbered citation, or one of the nearest of a refusal. */
export interface Passage {
  n?: number;
  path: string;
  title?: string;
  page?: number | null;
  quote: string;
}

/** The last part of a path, with either kind of slash. */
export function fileName(path: string): string {
  return path.split(/[/\\]/).pop() || path;
}
