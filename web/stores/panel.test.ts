import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Command } from "../api/commands";
import { Refusal, serve, settled, type Answer, type Asked } from "../testing/mounting";
import { useCommands } from "./commands";
import { useDesktop, type Offer } from "./desktop";
import { AFRESH_MS, usePanel } from "./panel";

const command = (id: string, change: Partial<Command> = {}): Command => ({
  id, name: { en: id, zh: id }, description: { en: id, zh: id }, writes: true, quotes: false, asks: false, available: true, reason: null,
  takes: ["clipboard", "selection", "region", "files", "document", "conversation", "text"], own: false, prompt: "", options: {}, ...change,
});
const ASK = command("ask", { asks: true });
const TRANSLATE = command("translate");
const copied: Offer = { id: "c", kind: "clipboard", text: "The berth is booked two days before." };
const selected: Offer = { id: "s", kind: "selection", text: "港口六点开门", source: "mousepad" };

let asked: Asked[];
let offers: Offer[];
function begin(more: Record<string, Answer> = {}): void {
  asked = serve({
    "GET /api/desktop/offers": () => ({ offers }),
    "DELETE /api/desktop/offers/s": () => undefined,
    "DELETE /api/desktop/offers/c": () => undefined,
    "GET /api/commands": () => ({ commands: [ASK, TRANSLATE] }),
    "GET /api/conversations": () => ({ conversations: [] }),
    "PATCH /api/state": () => undefined,
    ...more,
  });
}
const bodyOf = (path: string): unknown => asked.find((one) => one.path === path)?.body;

beforeEach(() => {
  setActivePinia(createPinia());
  offers = [];
  begin();
});
afterEach(() => { vi.unstubAllGlobals(); });

describe("what lies ready", () => {
  it("is taken when it was selected, and only offered when it was copied", async () => {
    const panel = usePanel();
    offers = [copied];
    await panel.shown();
    expect(panel.chosen).toBeUndefined();
    offers = [selected, copied];
    await panel.shown();
    expect(panel.chosen?.id).toBe("s");
    expect(panel.offers.map(({ id }) => id)).toEqual(["s", "c"]);
  });

  it("goes at once and does not come back, and is forgotten by the desktop", async () => {
    const panel = usePanel();
    offers = [selected];
    await panel.shown();
    await panel.forget(selected);
    await panel.shown();
    expect(panel.offers).toEqual([]);
    expect(panel.chosen).toBeUndefined();
    expect(asked.filter(({ method }) => method === "DELETE")).toHaveLength(1);
  });

  it("is what was dropped here, though the desktop does not know of it", async () => {
    const panel = usePanel();
    await useCommands().load();
    offers = [copied];
    panel.offerFiles(["/srv/合同 100% #1.pdf"]);
    await panel.shown();
    expect(panel.offers.map(({ kind }) => kind)).toEqual(["files", "clipboard"]);
    panel.draft = "?";
    await panel.ask();
    expect(bodyOf("/api/commands/ask/run")).toMatchObject({ paths: ["/srv/合同 100% #1.pdf"], question: "?" });
    const [first] = panel.offers;
    if (first) await panel.forget(first);
    expect(panel.offers.map(({ kind }) => kind)).toEqual(["clipboard"]);
    panel.offerFiles(Array.from({ length: 51 }, (_, n) => `/srv/${n}`));
    expect(panel.chosen).toBeUndefined();
  });

  it("is nothing where there is no desktop", async () => {
    begin({ "GET /api/desktop/offers": () => new Refusal(503, "desktop.unavailable", "No desktop.") });
    const panel = usePanel();
    await panel.shown();
    expect(panel.offers).toEqual([]);
  });
});

describe("asking", () => {
  it("puts the question about what is chosen, and keeps it chosen though the desktop forgets it", async () => {
    const panel = usePanel();
    await useCommands().load();
    offers = [selected];
    await panel.shown();
    panel.draft = "什么时候？";
    await panel.ask();
    await settled();
    expect(bodyOf("/api/commands/ask/run")).toMatchObject({ text: selected.text, question: "什么时候？", keep: true });
    expect(panel.chosen?.id).toBe("s");
    expect(panel.offers.map(({ id }) => id)).toEqual(["s"]);
    expect(panel.draft).toBe("");
    expect(panel.asked).toEqual(["什么时候？"]);
  });

  it("goes to the library when nothing is chosen", async () => {
    const panel = usePanel();
    panel.draft = " When does it open? ";
    await panel.ask();
    expect(bodyOf("/api/ask")).toMatchObject({ question: "When does it open?", keep: true });
  });

  it("gives a command what is written, and says what is lacking", async () => {
    const panel = usePanel();
    expect(panel.lacking(TRANSLATE, "")).toBe("text");
    expect(panel.lacking(TRANSLATE, "good morning")).toBeUndefined();
    expect(panel.lacking({ ...TRANSLATE, available: false }, "good morning")).toBe("model");
    await panel.perform(TRANSLATE, "good morning");
    const body = bodyOf("/api/commands/translate/run");
    expect(body).toMatchObject({ text: "good morning" });
    expect(body).not.toHaveProperty("question");
  });

  it("runs a failed command again, not a question of its name", async () => {
    const panel = usePanel();
    await panel.perform(TRANSLATE, "good morning");
    expect(panel.turn?.state).toBe("failed");
    await panel.again();
    expect(asked.filter(({ path }) => path === "/api/commands/translate/run")).toHaveLength(2);
    expect(asked.filter(({ path }) => path === "/api/ask")).toHaveLength(0);
  });
});

describe("coming back", () => {
  it("begins afresh after some minutes with the draft kept, and the answer can be had back", async () => {
    const panel = usePanel();
    panel.draft = "one";
    await panel.ask();
    panel.draft = "half a thought";
    panel.left(1000);
    await panel.shown(1000 + AFRESH_MS - 1);
    expect(panel.turn?.question).toBe("one");
    panel.left(1000);
    await panel.shown(1001 + AFRESH_MS);
    expect(panel.turn).toBeUndefined();
    expect(panel.draft).toBe("half a thought");
    panel.back();
    expect(panel.turn?.question).toBe("one");
  });

  it("goes on in the main window with what is written", () => {
    const panel = usePanel();
    expect(panel.pageToContinue()).toBe("/chat");
    panel.draft = "a & b?";
    expect(panel.pageToContinue()).toBe("/chat?q=a%20%26%20b%3F");
  });
});

it("a desktop that is not there does nothing", async () => {
  const desktop = useDesktop();
  await desktop.load();
  await desktop.hide();
  await desktop.tellHeight(300);
  expect(asked.map(({ path }) => path)).toEqual(["/api/desktop/status"]);
});
