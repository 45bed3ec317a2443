/** The one list of commands: those of the program, of plugins and the user's own. */
import { defineStore } from "pinia";
import { shallowRef } from "vue";
import { call, ServerError } from "../api/client";
import { runBody, type Command, type Given } from "../api/commands";
import { answerTo } from "../api/stream";
import { findIn } from "../lib/fuzzy";
import { useAnswers } from "./answer";
import { usePreferences } from "./preferences";

const TITLE = 80;

/** A command with what it is to work on and what it is told. */
export interface Job {
  command: Command;
  given: Given;
  question: string;
  options: Readonly<Record<string, string>>;
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

  /** Run a command in the conversation at hand; `begun` is told when it starts. Settles when it has ended. */
  async function perform(job: Job, begun: () => void = () => undefined): Promise<void> {
    const order = { ...job, language: preferences.language };
    await answers.perform(titleOf(job), (signal) => {
      begun();
      return answerTo(addressOf(job.command.id, "/run"), runBody(order), signal);
    });
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

  return { commands, error, ready, load, get, nameOf, find, perform, create, change, remove };
});
