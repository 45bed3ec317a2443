/** The list of commands behind a `/` at the beginning of what is written. */
import { computed, shallowRef, watch } from "vue";
import { useCommands } from "../stores/commands";
import { usePanel } from "../stores/panel";

export function usePanelMenu() {
  const panel = usePanel();
  const commands = useCommands();
  const active = shallowRef(0);
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
        return { command, written: text.slice(name.length).trim() };
      }
    }
    return undefined;
  });
  const open = computed(
    () => typed.value !== undefined && (closedAt.value === undefined || !panel.draft.startsWith(closedAt.value)),
  );
  const query = computed(() => (typed.value ?? "").trim());
  const found = computed(() => (named.value ? [named.value.command] : commands.find(query.value)));
  const written = computed(() => named.value?.written ?? "");

  watch(query, () => { active.value = 0; });
  watch(open, (now) => { if (now) closedAt.value = undefined; });
  watch(typed, (now) => { if (now === undefined) closedAt.value = undefined; });

  function step(by: 1 | -1): void {
    const all = found.value.length;
    if (all > 0) active.value = (active.value + by + all) % all;
  }

  /** Nothing was chosen: what is written stays as it is, unless it was only the slash. */
  function close(): void {
    if (query.value === "") panel.draft = "";
    else closedAt.value = panel.draft;
  }

  return { active, open, query, found, written, step, close };
}
