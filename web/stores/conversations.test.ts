import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useConversations } from "./conversations";

const row = (id: string, title = id) => ({ id, title, created_at: "", updated_at: "", messages: 2 });
let answer: (method: string, address: string) => Response | Promise<Response>;

beforeEach(() => {
  setActivePinia(createPinia());
  answer = () => Response.json({ conversations: [row("a"), row("b"), row("c")] });
  vi.stubGlobal("fetch", (address: string, init: RequestInit) => Promise.resolve(answer(init.method ?? "", address)));
});
afterEach(() => vi.unstubAllGlobals());

const ids = () => useConversations().rows.map((one) => one.id);

it("shows what the latest search found, whichever answer comes last", async () => {
  const store = useConversations();
  let release: ((response: Response) => void) | undefined;
  answer = (_method, address) =>
    address.includes("q=slow")
      ? new Promise<Response>((resolve) => { release = resolve; })
      : Response.json({ conversations: [row("b")] });
  const slow = store.find("slow");
  await store.find("付款");
  release?.(Response.json({ conversations: [row("a")] }));
  await slow;
  expect(ids()).toEqual(["b"]);
});

it("takes a conversation out at once and brings it back", async () => {
  const store = useConversations();
  await store.load();
  answer = () => new Response(null, { status: 204 });
  const removing = store.remove("b");
  expect(ids()).toEqual(["a", "c"]);
  await removing;
  answer = (method) => Response.json(method === "POST" ? row("b") : { conversations: [row("a"), row("b"), row("c")] });
  await store.restore("b");
  expect(ids()).toEqual(["a", "b", "c"]);
});

it("puts back what could not be removed or renamed", async () => {
  const store = useConversations();
  await store.load();
  answer = () => Response.json({ code: "busy", message: "", hint: "" }, { status: 409 });
  await expect(store.remove("b")).rejects.toMatchObject({ code: "busy" });
  await expect(store.rename("b", "x")).rejects.toMatchObject({ code: "busy" });
  expect(store.rows.map((one) => one.title)).toEqual(["a", "b", "c"]);
});

it("does not rename to nothing", async () => {
  const store = useConversations();
  await store.load();
  const asked = vi.fn();
  answer = asked;
  await store.rename("b", "  ");
  await store.rename("b", " b ");
  expect(asked).not.toHaveBeenCalled();
});

it("keeps the list when it cannot be read, and says why", async () => {
  const store = useConversations();
  await store.load();
  answer = () => Response.json({ code: "internal", message: "x", hint: "" }, { status: 500 });
  await store.load();
  expect(store.error?.code).toBe("internal");
  expect(ids()).toEqual(["a", "b", "c"]);
});
