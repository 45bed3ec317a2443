/** The one list of commands: those of the program, of plugins and the user's own. */
import { defineStore } from "pinia";
import { shallowRef } from "vue";
import { call, ServerError } from "../api/client";
import { runBody, type Command, type CommandRun } from "../api/commands";
import { answerTo, type AskEvent } from "../api/stream";
import { findIn } from "../lib/fuzzy";
import { usePreferences } from "./preferences";

function addressOf(id: string, rest = ""): string {
  return `/api/commands/${encodeURIComponent(id)}${rest}`;
}

export const useCommands = defineStore("commands", () => {
  const commands = shallowRef<readonly Command[]>([]);
  const error = shallowRef<ServerError>();
  const ready = shallowRef(false);
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

  function run(id: string, order: CommandRun, signal?: AbortSignal): AsyncGenerator<AskEvent, void> {
    return answerTo(addressOf(id, "/run"), runBody(order), signal);
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

  return { commands, error, ready, load, get, nameOf, find, run, create, change, remove };
});
