import { afterEach, expect, it, vi } from "vitest";
import { h, nextTick, shallowRef } from "vue";
import { mount, unmountAll } from "../../testing/mounted";
import { useAdding } from "../../stores/adding";
import AskBox from "./AskBox.vue";

afterEach(unmountAll);

async function askBox(extra: object = {}) {
  const draft = shallowRef("");
  const asked = vi.fn();
  const stopped = vi.fn();
  const props = { running: false, first: true, lastQuestion: "", onAsk: asked, onStop: stopped, ...extra };
  const { root } = await mount({
    setup: () => () =>
      h(AskBox, { ...props, modelValue: draft.value, "onUpdate:modelValue": (text: string) => { draft.value = text; } }),
  });
  const box = root.querySelector("textarea");
  if (!box) throw new Error("no box");
  const type = async (text: string) => {
    box.value = text;
    box.dispatchEvent(new Event("input"));
    await nextTick();
  };
  const press = async (key: string, how: KeyboardEventInit = {}, code = 0) => {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...how });
    if (code) Object.defineProperty(event, "keyCode", { value: code });
    box.dispatchEvent(event);
    await nextTick();
    return event;
  };
  return { root, box, draft, asked, stopped, type, press };
}

it("asks with Enter and empties itself", async () => {
  const { asked, draft, type, press } = await askBox();
  await type(" 付款条款？ ");
  const event = await press("Enter");
  expect(asked).toHaveBeenCalledExactlyOnceWith("付款条款？");
  expect(event.defaultPrevented).toBe(true);
  expect(draft.value).toBe("");
});

it("leaves Shift+Enter to the text and asks nothing of nothing", async () => {
  const { asked, type, press } = await askBox();
  await press("Enter");
  await type("a");
  const event = await press("Enter", { shiftKey: true });
  expect(event.defaultPrevented).toBe(false);
  expect(asked).not.toHaveBeenCalled();
});

it("never asks while an input method composes, by any of its signs", async () => {
  const { asked, box, draft, type, press } = await askBox();
  await type("fukuan");
  await press("Enter", { isComposing: true });
  await press("Enter", {}, 229);
  box.dispatchEvent(new CompositionEvent("compositionstart"));
  await press("Enter");
  box.dispatchEvent(new CompositionEvent("compositionend"));
  // WebKit: the Enter that ended the composition comes just after its end.
  await press("Enter");
  expect(asked).not.toHaveBeenCalled();
  expect(draft.value).toBe("fukuan");
});

it("recalls the last question with the up arrow when it is empty", async () => {
  const { draft, type, press } = await askBox({ lastQuestion: "before" });
  await press("ArrowUp");
  expect(draft.value).toBe("before");
  await type("other");
  await press("ArrowUp");
  expect(draft.value).toBe("other");
});

it("stops with its button and with Escape while an answer is written, and asks nothing", async () => {
  const { root, asked, stopped, type, press } = await askBox({ running: true });
  await type("next");
  await press("Enter");
  await press("Escape");
  root.querySelector<HTMLButtonElement>(".row > button")?.click();
  expect(asked).not.toHaveBeenCalled();
  expect(stopped).toHaveBeenCalledTimes(2);
});

it("offers a long pasted text to the library and takes it out of the question", async () => {
  const { root, box, draft, type } = await askBox();
  const long = "长".repeat(2500);
  const paste = new Event("paste", { bubbles: true, cancelable: true });
  Object.defineProperty(paste, "clipboardData", { value: { types: ["text/plain"], getData: () => long } });
  box.dispatchEvent(paste);
  expect(paste.defaultPrevented).toBe(false);
  await type(`Sum this up: ${long}`);
  const offer = root.querySelector(".offer");
  expect(offer).not.toBeNull();
  offer?.querySelector<HTMLButtonElement>("button")?.click();
  await nextTick();
  expect(useAdding().pastedText).toBe(long);
  expect(draft.value).toBe("Sum this up:");
  expect(root.querySelector(".offer")).toBeNull();
});

it("offers pasted files and adds them only when told to", async () => {
  const { root, box } = await askBox();
  const file = new File(["x"], "合同.pdf");
  const paste = new Event("paste", { bubbles: true, cancelable: true });
  Object.defineProperty(paste, "clipboardData", {
    value: { types: ["Files"], items: [], files: [file], getData: () => "" },
  });
  box.dispatchEvent(paste);
  await nextTick();
  const adding = useAdding();
  const added = vi.spyOn(adding, "addDrop").mockResolvedValue(true);
  expect(root.querySelector(".offer")?.textContent).toContain("合同.pdf");
  expect(added).not.toHaveBeenCalled();
  root.querySelector<HTMLButtonElement>(".offer button")?.click();
  expect(added.mock.calls[0]?.[0].names).toEqual(["合同.pdf"]);
});
