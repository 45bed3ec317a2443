import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Command } from "../api/commands";
import { Refusal, serve, type Answer, type Asked } from "../testing/mounting";
import { useAnswers } from "./answer";
import { useCommands } from "./commands";

const tones = ["neutral", "formal"].map((value) => ({ value, name: { en: value, zh: value } }));
const REWRITE: Command = {
  id: "rewrite", name: { en: "Rewrite", zh: "改写" }, description: { en: "", zh: "" }, writes: true, quotes: false, asks: false,
  available: true, reason: null, takes: ["text"], own: false, prompt: "",
  options: { tone: { name: { en: "Tone", zh: "语气" }, default: "neutral", choices: tones } },
};
const conversation = { id: "7", title: "t", created_at: "", updated_at: "", messages: 2, scope: null };
const kept = (command: string | null) => () => ({
  conversation,
  messages: [
    { id: "1", conversation: "7", role: "user", text: "Rewrite\n\nhello", state: "done", created_at: "" },
    { id: "2", conversation: "7", role: "assistant", text: "good day", state: "done", created_at: "", command },
  ],
});

let asked: Asked[];
function begin(more: Record<string, Answer> = {}): void {
  asked = serve({
    "GET /api/conversations": () => ({ conversations: [] }),
    "GET /api/conversations/7": kept("rewrite"),
    "PATCH /api/state": () => undefined,
    "POST /api/commands/rewrite/run": () => new Refusal(409, "command.needs_model", "No model."),
    ...more,
  });
}
const runs = (): unknown[] => asked.filter(({ path }) => path === "/api/commands/rewrite/run").map(({ body }) => body);

beforeEach(() => {
  setActivePinia(createPinia());
  begin();
});
afterEach(() => { vi.unstubAllGlobals(); });

describe("what a command is told", () => {
  it("is what was chosen last, unless that is none of its choices any more", () => {
    const commands = useCommands();
    expect(commands.optionsOf(REWRITE)).toEqual({ tone: "neutral" });
    commands.remember(REWRITE, { tone: "formal" });
    expect(commands.optionsOf(REWRITE)).toEqual({ tone: "formal" });
    commands.remember(REWRITE, { tone: "rude" });
    expect(commands.optionsOf(REWRITE)).toEqual({ tone: "neutral" });
  });
});

describe("running again", () => {
  it("asks the server for the same run, and leaves what stands there when that is refused", async () => {
    const answers = useAnswers();
    await answers.open("7");
    const [turn] = answers.thread.turns;
    if (!turn) throw new Error("no turn");
    expect(turn.command).toBe("rewrite");
    await expect(useCommands().again(turn)).rejects.toThrow("No model.");
    expect(runs()).toEqual([{ again: "2", options: {}, language: "en", keep: true }]);
    expect(answers.thread.turns.map(({ text }) => text)).toEqual(["good day"]);
    expect(asked.some(({ path }) => path === "/api/ask")).toBe(false);
  });

  it("takes the place of a run that never began, with what that was given", async () => {
    const commands = useCommands();
    const answers = useAnswers();
    await commands.perform({ command: REWRITE, given: { kind: "text", text: "hello" }, question: "", options: { tone: "formal" } });
    const [turn] = answers.thread.turns;
    if (!turn) throw new Error("no turn");
    expect(turn).toMatchObject({ id: null, state: "failed", command: "rewrite" });
    await commands.again(turn);
    expect(runs()).toHaveLength(2);
    expect(runs()[1]).toEqual(runs()[0]);
    expect(answers.thread.turns).toHaveLength(1);
  });
});
