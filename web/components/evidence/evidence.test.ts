import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { h, nextTick, shallowReactive } from "vue";
import { mount, unmountAll } from "../../testing/mounted";
import type { Passage } from "../../lib/shown";
import PassageView from "./PassageView.vue";
import TextPassage from "./TextPassage.vue";

let answers: Record<string, () => Response>;
let requests: string[];

beforeEach(() => {
  requests = [];
  vi.stubGlobal("fetch", (address: string) => {
    requests.push(address);
    const answer = answers[address.split("?")[0] ?? ""];
    return Promise.resolve(
      answer?.() ?? Response.json({ code: "not_found", message: address, hint: "" }, { status: 404 }),
    );
  });
});
afterEach(() => {
  unmountAll();
  vi.unstubAllGlobals();
});

const passage: Passage = {
  n: 1, document: "7", path: "/x/合同.pdf", title: "", page: 4, start: 2, end: 4, quote: "条款",
};
const page = (number: number, extra: object = {}) => ({
  document: "7", page: number, pages: 9, width: 600, height: 800, image: true,
  marks: [{ left: 0.1, top: 0.2, right: 0.6, bottom: 0.225 }], ...extra,
});
const text = { id: "7", text: "😀付款条款是三十天", pages: [], selection: { start: 3, end: 5, start16: 4, end16: 6 } };

async function view(one: Passage) {
  const props = shallowReactive({ passage: one });
  const { root } = await mount({ setup: () => () => h(PassageView, props) });
  return { root, props };
}

const button = (root: HTMLElement, label: string) => root.querySelector<HTMLButtonElement>(`button[aria-label="${label}"]`);

describe("PassageView", () => {
  it("shows the page with a mark on each line, and other pages of the document", async () => {
    answers = {
      "/api/documents/7/pages/4": () => Response.json(page(4)),
      "/api/documents/7/pages/5": () => Response.json(page(5, { marks: [] })),
    };
    const { root } = await view(passage);
    await vi.waitFor(() => { expect(root.querySelector(".mark")).not.toBeNull(); });
    expect(requests[0]).toBe("/api/documents/7/pages/4?start=2&end=4");
    const mark = root.querySelector<HTMLElement>(".mark");
    expect([mark?.style.left, mark?.style.width]).toEqual(["9.85%", "50.3%"]);
    expect(root.textContent).toContain("Page 4 of 9");
    button(root, "Page after")?.click();
    await vi.waitFor(() => { expect(root.textContent).toContain("Page 5 of 9"); });
    expect(root.querySelector(".mark")).toBeNull();
  });

  it("shows the text where a format has no pages", async () => {
    answers = { "/api/documents/7/text": () => Response.json(text) };
    const { root } = await view({ ...passage, page: null });
    await vi.waitFor(() => { expect(root.querySelector("mark")?.textContent).toBe("条款"); });
    expect(root.querySelector(".text")?.textContent).toBe(text.text);
  });

  it("shows the text and says why where the page cannot be drawn any more", async () => {
    answers = {
      "/api/documents/7/pages/4": () => Response.json(page(4, { image: false })),
      "/api/documents/7/text": () => Response.json(text),
    };
    const { root } = await view(passage);
    await vi.waitFor(() => { expect(root.querySelector("mark")?.textContent).toBe("条款"); });
    expect(root.querySelector(".note")?.textContent).toContain("cannot be drawn");
  });

  it("says so when the document has left the library", async () => {
    answers = {};
    const { root } = await view(passage);
    await vi.waitFor(() => { expect(root.textContent).toContain("not in the library any more"); });
    expect(root.querySelector(".tools")).toBeNull();
  });

  it("offers another try when something else went wrong", async () => {
    answers = { "/api/documents/7/pages/4": () => Response.json({ code: "internal", message: "Oh.", hint: "" }, { status: 500 }) };
    const { root } = await view(passage);
    await vi.waitFor(() => { expect(root.textContent).toContain("Oh."); });
    answers = { "/api/documents/7/pages/4": () => Response.json(page(4)) };
    root.querySelector<HTMLButtonElement>(".notice button")?.click();
    await vi.waitFor(() => { expect(root.querySelector(".mark")).not.toBeNull(); });
  });

  it("shows the passage chosen last, whichever answer comes last", async () => {
    let release: ((response: Response) => void) | undefined;
    answers = { "/api/documents/7/pages/5": () => Response.json(page(5)) };
    const slow = new Promise<Response>((resolve) => { release = resolve; });
    vi.stubGlobal("fetch", (address: string) =>
      address.includes("pages/4") ? slow : Promise.resolve(answers[address.split("?")[0] ?? ""]?.() ?? Response.error()),
    );
    const { root, props } = await view(passage);
    props.passage = { ...passage, page: 5, start: 20, end: 22 };
    await vi.waitFor(() => { expect(root.textContent).toContain("Page 5 of 9"); });
    release?.(Response.json(page(4)));
    await new Promise((resolve) => setTimeout(resolve));
    expect(root.textContent).toContain("Page 5 of 9");
  });
});

describe("TextPassage", () => {
  it("puts only a part of a huge text on the page, and more when asked", async () => {
    const huge = "行行行行行行行行行\n".repeat(50_000);
    const selection = { start: 250_000, end: 250_009, start16: 250_000, end16: 250_009 };
    const { root } = await mount(TextPassage, { content: { id: "7", text: huge, pages: [], selection }, name: "x" });
    const length = () => root.querySelector(".text")?.textContent.length ?? 0;
    const before = length();
    expect(before).toBeGreaterThan(10_000);
    expect(before).toBeLessThan(20_000);
    expect(root.querySelector("mark")?.textContent).toBe("行行行行行行行行行");
    root.querySelectorAll<HTMLButtonElement>(".more")[1]?.click();
    await nextTick();
    root.querySelectorAll<HTMLButtonElement>(".more")[0]?.click();
    await nextTick();
    expect(length()).toBeGreaterThan(before + 20_000);
    expect(root.querySelector("mark")?.textContent).toBe("行行行行行行行行行");
  });
});
