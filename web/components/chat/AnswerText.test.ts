import "../../testing/nodeNames";
import { afterEach, expect, it, vi } from "vitest";
import { h, nextTick, shallowReactive } from "vue";
import { mount, unmountAll } from "../../testing/mounted";
import AnswerText from "./AnswerText.vue";

afterEach(() => {
  unmountAll();
  vi.unstubAllGlobals();
});

const citation = { n: 1, document: "d", path: "/x/合同.pdf", page: 4, start: 0, end: 1, quote: "第" };

async function answer(text: string, extra: object = {}) {
  const cited = vi.fn();
  const props = shallowReactive({ text, citations: [citation], writing: false, chosen: null as number | null, onCite: cited, ...extra });
  const { root } = await mount({ setup: () => () => h(AnswerText, props) });
  const box = root.querySelector<HTMLElement>(".answer-text");
  if (!box) throw new Error("no answer");
  const set = async (changed: Partial<typeof props>) => {
    Object.assign(props, changed);
    await nextTick();
  };
  return { box, set, cited };
}

it("leaves what is written untouched while more is written", async () => {
  const { box, set } = await answer("# 付款\n\n预付款 **30%", { writing: true });
  const heading = box.querySelector("h1");
  await set({ text: "# 付款\n\n预付款 **30%** [1]\n\n- 余款" });
  const paragraph = box.querySelector("p");
  await set({ text: "# 付款\n\n预付款 **30%** [1]\n\n- 余款\n- 尾款" });
  expect(box.querySelector("h1")).toBe(heading);
  expect(box.querySelector("p")).toBe(paragraph);
  expect(box.querySelectorAll("li").length).toBe(2);
});

it("shows the caret at the end of the last line while writing, and only then", async () => {
  const { box, set } = await answer("a\n\n- b\n- c", { writing: true });
  expect(box.querySelectorAll(".caret").length).toBe(1);
  expect(box.querySelector("li:last-child .caret")).not.toBeNull();
  await set({ text: "a\n\n- b\n- c\n\nd" });
  expect(box.querySelectorAll(".caret").length).toBe(1);
  expect(box.querySelector("p:last-child .caret")).not.toBeNull();
  await set({ writing: false });
  expect(box.querySelector(".caret")).toBeNull();
});

it("names the numbers, tells which is shown, and passes on which was pressed", async () => {
  const { box, set, cited } = await answer("x [1] y [2]");
  const button = box.querySelector<HTMLElement>("button.cite");
  expect(button?.getAttribute("aria-label")).toBe("Citation 1: 合同.pdf, p. 4");
  await set({ chosen: 1 });
  expect(button?.classList.contains("chosen")).toBe(true);
  button?.click();
  expect(cited).toHaveBeenCalledExactlyOnceWith(1);
  expect(box.textContent).toContain("[2]");
});

it("makes numbers of what was text when their passages arrive", async () => {
  const { box, set } = await answer("x [1]", { citations: [] });
  expect(box.querySelector("button")).toBeNull();
  await set({ citations: [citation] });
  expect(box.querySelector("button.cite")?.textContent).toBe("1");
});

it("opens links outside and never here", async () => {
  const opened = vi.fn();
  vi.stubGlobal("open", opened);
  const { box } = await answer("[a](https://example.org/x) <img src=x onerror=alert(1)> [b](javascript:alert(1))");
  const links = box.querySelectorAll("a");
  expect(links.length).toBe(1);
  const click = new MouseEvent("click", { bubbles: true, cancelable: true });
  links[0]?.dispatchEvent(click);
  expect(click.defaultPrevented).toBe(true);
  expect(opened).toHaveBeenCalledExactlyOnceWith("https://example.org/x", "_blank", "noopener,noreferrer");
  expect(box.querySelector("img")).toBeNull();
});

it("copies code as it stands", async () => {
  const writeText = vi.fn(() => Promise.resolve());
  vi.spyOn(navigator.clipboard, "writeText").mockImplementation(writeText);
  const { box } = await answer("```py\nx = '[1]'\n```");
  box.querySelector<HTMLButtonElement>(".copy-code")?.click();
  await vi.waitFor(() => { expect(writeText).toHaveBeenCalledWith("x = '[1]'\n"); });
  await vi.waitFor(() => { expect(box.querySelector(".copy-code")?.textContent).toBe("Copied"); });
});
