import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { nextTick } from "vue";
import { mount, unmountAll } from "../../testing/mounted";
import { useAnswers } from "../../stores/answer";
import { useConversations } from "../../stores/conversations";
import { useToasts } from "../../stores/toasts";
import ConversationList from "./ConversationList.vue";

const now = new Date().toISOString();
const row = (id: string, title: string) => ({ id, title, created_at: now, updated_at: now, messages: 2 });
let rows: ReturnType<typeof row>[];
let requests: [string, unknown][];

beforeEach(() => {
  rows = [row("1", "付款"), row("2", "<b>质保</b>")];
  requests = [];
  vi.stubGlobal("fetch", (address: string, init: RequestInit) => {
    const name = `${init.method ?? ""} ${address.split("?")[0] ?? ""}`;
    requests.push([name, init.body ? JSON.parse(init.body as string) : undefined]);
    if (name === "GET /api/conversations") return Promise.resolve(Response.json({ conversations: rows }));
    if (name.startsWith("DELETE")) return Promise.resolve(new Response(null, { status: 204 }));
    return Promise.resolve(Response.json(row("1", "neu")));
  });
});
afterEach(() => {
  unmountAll();
  vi.unstubAllGlobals();
});

async function list() {
  const { root } = await mount(ConversationList);
  await useConversations().load();
  await nextTick();
  const titles = () => Array.from(root.querySelectorAll<HTMLElement>("a[data-row]"));
  const press = async (element: Element | undefined, key: string) => {
    element?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    await nextTick();
    await nextTick();
  };
  return { root, titles, press };
}

it("shows titles as text, by day", async () => {
  const { root, titles } = await list();
  expect(titles().map((one) => one.textContent)).toEqual(["付款", "<b>质保</b>"]);
  expect(root.querySelector("h2")?.textContent).toBe("Today");
});

it("goes from row to row with the arrows", async () => {
  const { titles, press } = await list();
  titles()[0]?.focus();
  await press(titles()[0], "ArrowDown");
  expect(document.activeElement).toBe(titles()[1]);
  await press(titles()[1], "ArrowUp");
  await press(titles()[0], "ArrowUp");
  expect((document.activeElement as HTMLElement).getAttribute("role")).toBe("searchbox");
});

it("renames in place with F2 and Enter, and leaves it with Escape", async () => {
  const { root, titles, press } = await list();
  await press(titles()[0], "F2");
  const input = () => root.querySelector<HTMLInputElement>(".row input");
  const field = input();
  if (!field) throw new Error("no field");
  field.value = "neu";
  field.dispatchEvent(new Event("input"));
  await press(field, "Enter");
  expect(requests).toContainEqual(["PATCH /api/conversations/1", { title: "neu" }]);
  await vi.waitFor(() => { expect(titles()[0]?.textContent).toBe("neu"); });
  await press(titles()[1], "F2");
  await press(input() ?? undefined, "Escape");
  expect(input()).toBeNull();
  expect(requests.filter(([name]) => name.startsWith("PATCH")).length).toBe(1);
});

it("deletes, lets go of the open conversation, and brings it back", async () => {
  const { titles, press } = await list();
  const answers = useAnswers();
  answers.thread.id = "1";
  await press(titles()[0], "Delete");
  await vi.waitFor(() => { expect(useToasts().toasts.length).toBe(1); });
  expect(titles().map((one) => one.textContent)).toEqual(["<b>质保</b>"]);
  expect(answers.thread.id).toBeNull();
  expect(useToasts().toasts[0]?.text).toBe("“付款” was deleted.");
  useToasts().toasts[0]?.action?.run();
  await vi.waitFor(() => { expect(titles().length).toBe(2); });
  expect(requests.map(([name]) => name)).toContain("POST /api/conversations/1/restore");
});
