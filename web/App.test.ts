import { createApp, nextTick, type App as Application } from "vue";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import App from "./App.vue";
import { MESSAGES } from "./locales/messages";

const citation = { n: 1, document: "d", path: "/合同/采购合同.pdf", page: 4, start: 0, end: 9, quote: "七日内支付百分之三十。" };
const timings = { retrieve_ms: 5, first_token_ms: 6, total_ms: 80 };
const done = {
  answer: "预付款 30%。[1] <b>x</b>",
  mode: "extracted",
  citations: [citation],
  nearest: [],
  timings,
  reasoning: "",
  error: null,
  checked: null,
  message_id: null,
};
const row = (status: string) => ({ id: status, path: "/x", title: "", kind: "pdf", status, chunks: 1 });

let application: Application | undefined;
let streamed: string;
let rows: unknown[];

const event = (type: string, data: unknown) => `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
const find = (selector: string) => document.querySelector<HTMLElement>(selector);
const settle = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve));
  await nextTick();
};

async function askOnPage(question: string): Promise<HTMLTextAreaElement> {
  const input = find("textarea") as HTMLTextAreaElement;
  input.value = question;
  input.dispatchEvent(new Event("input"));
  await nextTick();
  input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true }));
  await settle();
  return input;
}

beforeEach(async () => {
  streamed = event("evidence", { citations: [citation] }) + event("done", done);
  rows = [row("indexed"), row("indexed"), row("failed")];
  vi.stubGlobal("fetch", (address: string) =>
    Promise.resolve(address === "/api/ask" ? new Response(streamed) : Response.json({ documents: rows })),
  );
  vi.spyOn(navigator, "languages", "get").mockReturnValue(["zh-CN", "en"]);
  document.body.innerHTML = '<div id="app"></div>';
  application = createApp(App);
  application.mount("#app");
  await settle();
});

afterEach(() => {
  application?.unmount();
  vi.unstubAllGlobals();
});

describe("the page", () => {
  it("speaks the system's language and changes it at once", async () => {
    expect(find("textarea")?.getAttribute("placeholder")).toBe(MESSAGES.zh.placeholder);
    expect(document.documentElement.lang).toBe("zh-CN");
    find(".quiet")?.click();
    await nextTick();
    expect(find("textarea")?.getAttribute("placeholder")).toBe(MESSAGES.en.placeholder);
    expect(document.documentElement.lang).toBe("en");
  });

  it("says what the library holds", () => {
    expect(find(".bar p")?.textContent).toBe(MESSAGES.zh.library(2, 1));
  });

  it("shows the answer, its evidence at the side, and the passage of a citation", async () => {
    await askOnPage("付款条款是什么?");
    expect(find(".question")?.textContent).toBe("付款条款是什么?");
    expect(find(".evidence blockquote")?.textContent).toBe("七日内支付百分之三十。");
    expect(find(".evidence header")?.textContent).toContain("采购合同.pdf");
    find(".answer-text .cite")?.click();
    await settle();
    expect(document.activeElement?.id).toBe("evidence-1");
    expect(find(".evidence .chosen")).not.toBeNull();
  });

  it("shows markup from documents as text", async () => {
    await askOnPage("?");
    expect(find(".answer-text")?.textContent).toContain("<b>x</b>");
    expect(find(".answer-text b")).toBeNull();
  });

  it("asks nothing while a Chinese word is being composed", async () => {
    const input = find("textarea") as HTMLTextAreaElement;
    input.value = "fukuan";
    input.dispatchEvent(new Event("input"));
    await nextTick();
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true }));
    await settle();
    expect(find(".question")).toBeNull();
  });

  it("shows the nearest passages of a refusal", async () => {
    const hit = { document: "d", path: "/a.txt", title: "", page: null, start: 0, end: 4, text: "near", score: 0.2 };
    streamed = event("done", { ...done, answer: "", mode: "refused", citations: [], nearest: [hit] });
    await askOnPage("天气?");
    expect(find(".note")?.textContent).toContain(MESSAGES.zh.modes.refused);
    expect(find(".evidence")?.getAttribute("aria-label")).toBe(MESSAGES.zh.nearest);
    expect(find(".evidence blockquote")?.textContent).toBe("near");
  });

  it("says in words what went wrong", async () => {
    streamed = event("error", { code: "model.crashed", message: "The model stopped.", hint: "Ask again." });
    await askOnPage("?");
    expect(find(".talk [role=alert]")?.textContent).toContain("The model stopped. Ask again.");
  });
});

describe("the messages", () => {
  it("stand in both languages", () => {
    expect(Object.keys(MESSAGES.zh)).toEqual(Object.keys(MESSAGES.en));
    expect(MESSAGES.en.library(1, 0)).toBe("1 document in the library");
  });
});
