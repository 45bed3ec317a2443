/** The parts of an answer on the page: built block by block, so that only the last one changes while it is written. */
import { GrowingMarkdown, markdownNodes } from "./markdown";

interface Block {
  source: string;
  element: HTMLElement;
}

/** Goes into the last line of a block, also inside lists, quotes and code. */
function endOf(element: Element): Element {
  const open = new Set(["DIV", "UL", "OL", "LI", "P", "BLOCKQUOTE", "PRE", "CODE", "TABLE", "TBODY", "TR", "TD"]);
  let at = element;
  for (;;) {
    const last = at.lastElementChild;
    const isEnd = last !== null && (at.lastChild === last || !at.lastChild?.textContent?.trim());
    if (!last || !isEnd || !open.has(last.tagName)) return at;
    at = last;
  }
}

export interface AnswerInput {
  text: string;
  cited: ReadonlySet<number>;
  /** Shows where the next word will come. */
  writing: boolean;
}

export class AnswerNodes {
  private readonly growing = new GrowingMarkdown();
  private blocks: Block[] = [];
  private cited = "";
  private readonly caret = document.createElement("span");

  /** `settled` is told of every block that will not change any more, as long as the text only grows. */
  constructor(
    private readonly root: HTMLElement,
    private readonly settled: (block: HTMLElement) => void,
  ) {
    this.caret.className = "caret";
    this.caret.setAttribute("aria-hidden", "true");
  }

  update({ text, cited, writing }: AnswerInput): void {
    const numbers = [...cited].sort((one, other) => one - other).join();
    const sources = this.growing.update(text);
    let same = 0;
    if (numbers === this.cited) {
      while (same < sources.length && sources[same] === this.blocks[same]?.source) same += 1;
    }
    this.cited = numbers;
    for (const gone of this.blocks.splice(same)) gone.element.remove();
    for (const source of sources.slice(same)) this.add(source, cited);
    this.caret.remove();
    const last = this.blocks.at(-1);
    if (writing && last) endOf(last.element).append(this.caret);
    this.settle(writing ? this.blocks.slice(0, -1) : this.blocks);
  }

  private add(source: string, cited: ReadonlySet<number>): void {
    const element = document.createElement("div");
    element.className = "block";
    element.append(markdownNodes(source, cited));
    this.root.append(element);
    this.blocks.push({ source, element });
  }

  private settle(blocks: readonly Block[]): void {
    for (const { element } of blocks) {
      if (element.dataset["settled"]) continue;
      element.dataset["settled"] = "yes";
      this.settled(element);
    }
  }
}
