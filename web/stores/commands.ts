/** The one list of commands: those of the program, of plugins and the user's own. */
import { defineStore } from "pinia";
import { shallowRef } from "vue";
import { call, ServerError } from "../api/client";
import { runBody, type Command, type Given, type Options } from "../api/commands";
import { answerTo } from "../api/stream";
import { findIn } from "../lib/fuzzy";
import type { Turn } from "../lib/turns";
import { NEW, useAnswers, type Replacement } from "./answer";
import { usePageState } from "./pageState";
import { usePreferences } from "./preferences";

const TITLE = 80;
const OPTIONS = "commands.options";

/** A command with what it is to work on and what it is told. */
export interface Job {
  command: Command;
  given: Given;
  question: string;
  options: Options;
}

function addressOf(id: string, rest = ""): string {
  return `/api/commands/${encodeURIComponent(id)}${rest}`;
}

export const useCommands = defineStore("commands", () => {
  const commands = shallowRef<readonly Command[]>([]);
  const error = shallowRef<ServerError>();
  const ready = shallowRef(false);
  const answers = useAnswers();
  const preferences = usePreferences();
  const pageState = usePageState();
  /** What gave a turn, while this page has it. */
  const jobs = new WeakMap<Turn, Job>();

  /** Read the list; `error` says why there is none. */
  async function load(): Promise<void> {
    try {
      commands.value = (await call<{ commands: Command[] }>("GET", "/api/commands")).commands;
      error.value = undefined;
    } catch (failure) {
      if (!(failure instanceof ServerError)) throw failure;
      error.value = failure;
    } finally {
      ready.value = true;
    }
  }

  function get(id: string): Command | undefined {
    return commands.value.find((command) => command.id === id);
  }

  function nameOf(command: Command): string {
    return command.name[preferences.language];
  }

  /** What fits the words typed, in either language or by id, best first. */
  function find(query: string): Command[] {
    return findIn(query, commands.value, ({ id, name, description }) => [name[preferences.language], name.en, name.zh, id, description[preferences.language]]);
  }

  function titleOf({ command, given, question }: Job): string {
    const name = nameOf(command);
    const about = question || given.text?.replaceAll(/\s+/g, " ").trim().slice(0, TITLE) || given.paths?.join(", ") || "";
    return about && command.id !== "ask" ? `${name}: ${about}` : about || name;
  }

  /** What a command is told where nothing else is said: what was chosen last, else its own default. */
  function optionsOf(command: Command): Record<string, string> {
    const kept = pageState.get<Record<string, Options | undefined>>(OPTIONS, {})[command.id] ?? {};
    return Object.fromEntries(
      Object.entries(command.options).map(([name, { choices, default: usual }]) => {
        const value = kept[name];
        return [name, choices.some((one) => one.value === value) ? (value ?? usual) : usual];
      }),
    );
  }

  /** What was chosen is told the next time too. */
  function remember(command: Command, options: Options): void {
    const kept = pageState.get<Record<string, Options>>(OPTIONS, {});
    pageState.set(OPTIONS, { ...kept, [command.id]: { ...kept[command.id], ...options } });
  }

  /** Run a command in the conversation at hand. Settles when it has ended. */
  async function perform(job: Job): Promise<void> {
    const order = { ...job, language: preferences.language };
    await answers.perform(titleOf(job), (signal) => {
      const turn = answers.thread.turns.at(-1);
      if (turn) jobs.set(turn, job);
      return answerTo(addressOf(job.command.id, "/run"), runBody(order), signal);
    }, { command: job.command.id });
  }

  /** Run once more what gave a turn, in its place; one that was not kept only where this page knows what it was given. */
  async function again(turn: Turn, onReplaced?: (replacement: Replacement) => void): Promise<void> {
    const { id, command } = turn;
    const job = jobs.get(turn);
    if (id === null && job) {
      answers.takeOff(turn);
      await perform(job);
    } else if (id !== null && command) {
      const body = { again: id, options: {}, language: preferences.language, keep: true };
      const source = (signal: AbortSignal) => answerTo(addressOf(command, "/run"), body, signal);
      await answers.perform(turn.question, source, { command, replaces: turn, onReplaced });
    }
  }

  /** A run is kept as a conversation of its own. */
  async function performApart(job: Job): Promise<void> {
    await answers.open(NEW);
    await perform(job);
  }

  // --- the user's own ----------------------------------------------------------------------------

  /** Keep a prompt as a command. Throws `ServerError` when it is refused. */
  async function create(name: string, prompt: string): Promise<Command> {
    const made = await call<Command>("POST", "/api/commands", { body: { name, prompt } });
    await load();
    return made;
  }

  async function change(id: string, name: string, prompt: string): Promise<void> {
    await call("PUT", addressOf(id), { body: { name, prompt } });
    await load();
  }

  async function remove(id: string): Promise<void> {
    await call("DELETE", addressOf(id));
    await load();
  }

  return {
    commands, error, ready, load, get, nameOf, find, optionsOf, remember, perform, performApart, again, create, change, remove,
  };
});
