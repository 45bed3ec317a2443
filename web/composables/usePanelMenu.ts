/** The list of commands behind a `/` at the beginning of what is written, and what the one at hand is told. */
import { computed, shallowRef, watch } from "vue";
import type { Command, Options } from "../api/commands";
import { chosenIn, stepped } from "../lib/options";
import { useCommands } from "../stores/commands";
import { usePanel } from "../stores/panel";

export function usePanelMenu() {
  const panel = usePanel();
  const commands = useCommands();
  const active = shallowRef(0);
  /** What was chosen in the list, for the command at hand. */
  const picked = shallowRef<Options>({});
  /** What was written when the list was closed: it stays closed while that is only gone on with. */
  const closedAt = shallowRef<string>();

  const typed = computed(() => (panel.draft.startsWith("/") ? panel.draft.slice(1) : undefined));
  /** A command's whole name with words after it: those are for the command. */
  const named = computed(() => {
    const text = typed.value;
    if (text === undefined) return undefined;
    const low = text.toLowerCase();
    for (const command of commands.commands) {
      for (const name of [command.id, command.name.en, command.name.zh]) {
        if (low === name.toLowerCase() || !low.startsWith(`${name.toLowerCase()} `)) continue;
        return { command, ...chosenIn(command, text.slice(name.length)) };
      }
    }
    return undefined;
  });
  const open = computed(
    () => typed.value !== undefined && (closedAt.value === undefined || !panel.draft.startsWith(closedAt.value)),
  );
  const query = computed(() => (typed.value ?? "").trim());
  const written = computed(() => named.value?.written ?? "");
  const found = computed(() => {
    if (named.value) return [named.value.command];
    const fitting = commands.find(query.value);
    if (query.value !== "") return fitting;
    // Of all of them, what can be done now stands in front.
    const doable = (command: Command) => panel.lacking(command, "") === undefined;
    return [...fitting.filter(doable), ...fitting.filter((command) => !doable(command))];
  });
  const atHand = computed(() => found.value[active.value]);
  /** What the command at hand is told: what is typed goes before what is chosen, and that before what was chosen once. */
  const options = computed<Options>(() => {
    const command = atHand.value;
    return command ? { ...commands.optionsOf(command), ...picked.value, ...named.value?.options } : {};
  });
  const hasOptions = computed(() => {
    const command = atHand.value;
    return command !== undefined && Object.keys(command.options).length > 0 && panel.lacking(command, written.value) === undefined;
  });

  watch(query, () => { active.value = 0; });
  watch(() => atHand.value?.id, () => { picked.value = {}; });
  watch(open, (now) => { if (now) closedAt.value = undefined; });
  watch(typed, (now) => { if (now === undefined) closedAt.value = undefined; });

  function step(by: 1 | -1): void {
    const all = found.value.length;
    if (all > 0) active.value = (active.value + by + all) % all;
  }

  /** What the command at hand is told. */
  function choose(value: Options): void {
    picked.value = { ...picked.value, ...value };
  }

  /** The command at hand is run: what was chosen for it is chosen the next time too. */
  function settle(): void {
    if (atHand.value && Object.keys(picked.value).length > 0) commands.remember(atHand.value, picked.value);
  }

  /** The next of its choices. */
  function stepChoice(by: 1 | -1): void {
    const command = atHand.value;
    // What is typed cannot be stepped away from.
    if (command && Object.keys(named.value?.options ?? {}).length === 0) choose(stepped(command, options.value, by));
  }

  /** Nothing was chosen: what is written stays as it is, unless it was only the slash. */
  function close(): void {
    if (query.value === "") panel.draft = "";
    else closedAt.value = panel.draft;
  }

  return { active, open, query, found, written, atHand, options, hasOptions, step, choose, stepChoice, settle, close };
}
