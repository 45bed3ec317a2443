import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defineComponent, h, nextTick, shallowRef } from "vue";
import type { Command } from "../../api/commands";
import { useAnswers } from "../../stores/answer";
import { mount, unmountAll } from "../../testing/mounted";
import { Refusal, serve, settled, type Asked } from "../../testing/mounting";
import CommandPalette from "./CommandPalette.vue";

const command = (id: string, en: string, zh: string, change: Partial<Command> = {}): Command => ({
  id, name: { en, zh }, description: { en: `${en} it`, zh }, writes: true, quotes: false, asks: false, available: true, reason: null,
  takes: ["conversation", "text"], own: false, prompt: "", options: {}, ...change,
});
const choice = (value: string, en: string) => ({ value, name: { en, zh: en } });
const COMMANDS = [
  command("summarise", "Summarise", "总结"),
  command("rewrite", "Rewrite", "改写", {
    options: { tone: { name: { en: "Tone", zh: "语气" }, default: "neutral", choices: [choice("neutral", "Neutral"), choice("formal", "Formal")] } },
  }),
  command("explain", "Explain", "解释", { available: false }),
  command("search", "Search only", "仅搜索", { asks: true }),
];
const conversation = (id: string, title: string) => ({ id, title, created_at: "", updated_at: "", messages: 2, scope: null });
const kept = {
  conversation: conversation("7", "Harbour"),
  messages: [
    { id: "1", conversation: "7", role: "user", text: "q", state: "done", created_at: "" },
    { id: "2", conversation: "7", role: "assistant", text: "a", state: "done", created_at: "" },
  ],
};

let asked: Asked[];
let talk: () => Promise<void>;
const open = shallowRef(false);
const help = vi.fn();
const Page = defineComponent({
  setup: () => () => h(CommandPalette, { open: open.value, "onUpdate:open": (now: boolean) => { open.value = now; }, onHelp: help }),
});

const entries = (): string[] => [...document.querySelectorAll<HTMLElement>("[data-entry]")].map(({ dataset }) => dataset["entry"] ?? "");
const active = (): string | undefined => document.querySelector<HTMLElement>("[aria-selected=true]")?.dataset["entry"];
const groups = (): string[] => [...document.querySelectorAll(".list [role=group]")].map((one) => one.getAttribute("aria-label") ?? "");
const bodyOf = (id: string): unknown => asked.find(({ path }) => path === `/api/commands/${id}/run`)?.body;

async function type(words: string): Promise<void> {
  const field = document.querySelector<HTMLInputElement>(".find");
  if (!field) throw new Error("the palette is closed");
  field.value = words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await nextTick();
}

async function press(key: string): Promise<void> {
  document.querySelector(".find")?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  await settled();
}

async function show(): Promise<void> {
  open.value = true;
  await settled();
}

beforeEach(async () => {
  const refused = () => new Refusal(409, "command.needs_model", "No model.");
  asked = serve({
    "GET /api/commands": () => ({ commands: COMMANDS }),
    "GET /api/conversations": () => ({ conversations: [conversation("7", "Harbour"), conversation("8", "港口合同")] }),
    "GET /api/conversations/7": () => kept,
    "PATCH /api/state": () => undefined,
    "POST /api/commands/summarise/run": refused,
    "POST /api/commands/rewrite/run": refused,
  });
  const pinia = createPinia();
  setActivePinia(pinia);
  open.value = false;
  const { app } = await mount(Page, {}, pinia);
  talk = async () => {
    await useAnswers().open("7");
    await app.config.globalProperties.$router.push("/chat/7");
  };
  await talk();
  await show();
});
afterEach(() => {
  unmountAll();
  vi.unstubAllGlobals();
  help.mockReset();
});

describe("finding", () => {
  it("finds by some letters in either language, best first", async () => {
    await type("smrs");
    expect(entries()[0]).toBe("command-summarise");
    await type("改");
    expect(entries()).toEqual(["command-rewrite"]);
    await type("合同");
    expect(entries()).toEqual(["conversation-8"]);
  });

  it("says that nothing is called so", async () => {
    await type("zzzz");
    expect(entries()).toEqual([]);
    expect(document.querySelector(".nothing")?.textContent).toContain("zzzz");
    await press("Enter");
    expect(open.value).toBe(true);
  });

  it("leaves out what wants a question, and says why something cannot be done", async () => {
    expect(entries()).not.toContain("command-search");
    await type("explain");
    expect(document.querySelector("[data-entry=command-explain]")?.getAttribute("aria-disabled")).toBe("true");
    await press("Enter");
    expect(open.value).toBe(true);
    expect(bodyOf("explain")).toBeUndefined();
  });
});

describe("the keyboard", () => {
  it("goes round, to the ends, and back to the first when something is typed", async () => {
    const all = entries();
    expect(active()).toBe(all[0]);
    await press("ArrowUp");
    expect(active()).toBe(all.at(-1));
    await press("ArrowDown");
    await press("ArrowDown");
    expect(active()).toBe(all[1]);
    await press("End");
    expect(active()).toBe(all.at(-1));
    await type("help");
    await type("");
    expect(active()).toBe(all[0]);
  });

  it("runs what is at hand on the conversation", async () => {
    await type("summ");
    await press("Enter");
    expect(open.value).toBe(false);
    expect(bodyOf("summarise")).toMatchObject({ conversation: "7", keep: true });
  });
});

describe("what a command is told", () => {
  it("is asked in the palette, found by its name, and in front the next time", async () => {
    await type("rewrite");
    await press("Enter");
    expect(open.value).toBe(true);
    expect(groups()).toEqual(["Rewrite · Tone"]);
    expect(entries()).toEqual(["choice-neutral", "choice-formal"]);
    await type("frm");
    await press("Enter");
    expect(open.value).toBe(false);
    expect(bodyOf("rewrite")).toMatchObject({ options: { tone: "formal" } });
    await talk();
    await show();
    await type("rewrite");
    await press("Enter");
    expect(active()).toBe("choice-formal");
  });

  it("is left with Backspace or Esc", async () => {
    for (const key of ["Backspace", "Escape"]) {
      await type("rewrite");
      await press("Enter");
      expect(entries()).toContain("choice-neutral");
      await press(key);
      expect(open.value).toBe(true);
      expect(entries()).toContain("command-rewrite");
    }
  });
});

describe("what was used lately", () => {
  it("stands in front, the latest first, and only there", async () => {
    expect(groups()).not.toContain("Used lately");
    await type("keyboard");
    await press("Enter");
    expect(help).toHaveBeenCalledTimes(1);
    await show();
    await type("library");
    await press("Enter");
    await show();
    expect(groups()[0]).toBe("Used lately");
    expect(entries().slice(0, 2)).toEqual(["page-library", "help"]);
    expect(entries().filter((id) => id === "help")).toHaveLength(1);
    await type("keyb");
    expect(groups()).toEqual(["Actions"]);
  });
});
