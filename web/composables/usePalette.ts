/** What the command palette of the main window offers: commands on what is at hand, pages, conversations. */
import { Activity, Box, CircleHelp, Library, MessageSquare, MessageSquarePlus, Settings, Wand2 } from "@lucide/vue";
import { computed, shallowRef, type Component } from "vue";
import { useI18n } from "vue-i18n";
import { useRouter } from "vue-router";
import type { Command, Given, Options } from "../api/commands";
import { errorText, showFailure } from "../lib/failures";
import { findIn } from "../lib/fuzzy";
import { NEW, useAnswers } from "../stores/answer";
import { useCommands } from "../stores/commands";
import { useConversations } from "../stores/conversations";
import { usePageState } from "../stores/pageState";
import { usePreferences } from "../stores/preferences";

export interface Entry {
  id: string;
  name: string;
  what: string;
  /** Why it cannot be done now; empty when it can. */
  why: string;
  icon: Component;
  /** Other words it is found by. */
  words: readonly string[];
  run: () => void;
  /** It asks one thing more: the palette stays open. */
  asks?: boolean;
}

export interface EntryGroup {
  title: string;
  entries: readonly Entry[];
}

const MOST_CONVERSATIONS = 8;
const MOST_RECENT = 3;
const RECENT = "palette.recent";
const PAGES = { chat: MessageSquare, library: Library, models: Box, activity: Activity, settings: Settings } as const;

function selectedText(): string {
  const field = document.activeElement;
  if (field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type === "text")) {
    return field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0).trim();
  }
  return (getSelection()?.toString() ?? "").trim();
}

export function usePalette(help: () => void) {
  const { t } = useI18n();
  const router = useRouter();
  const answers = useAnswers();
  const commands = useCommands();
  const conversations = useConversations();
  const pageState = usePageState();
  const preferences = usePreferences();
  const query = shallowRef("");
  const given = shallowRef<Given>();
  /** The command that was chosen and has something to be told yet. */
  const told = shallowRef<Command>();
  const recent = computed(() => pageState.get<string[]>(RECENT, []).filter((id) => typeof id === "string"));

  /** Look at what is at hand before the palette takes the place of it. */
  function begin(): void {
    query.value = "";
    told.value = undefined;
    const text = selectedText();
    const { id } = answers.thread;
    const here = router.currentRoute.value.name === "chat" && id !== null && answers.thread.turns.length > 0;
    given.value = text ? { kind: "text", text } : here ? { kind: "conversation", conversation: id } : undefined;
    void commands.load();
    if (!conversations.loaded) void conversations.load();
  }

  function whyNot(command: Command): string {
    const reason = command.reason ? errorText(command.reason) : undefined;
    if (!command.available) return reason ? reason.message : t("palette.needsModel");
    return given.value && command.takes.includes(given.value.kind) ? "" : t("palette.needsSelection");
  }

  async function perform(command: Command, on: Given, options: Options): Promise<void> {
    await answers.open(NEW);
    await router.push("/chat");
    await commands.perform({ command, given: on, question: "", options });
  }

  function begins(command: Command): void {
    query.value = "";
    told.value = command;
  }

  function runWith(command: Command, options: Options): void {
    commands.remember(command, options);
    if (given.value) perform(command, given.value, { ...commands.optionsOf(command), ...options }).catch(showFailure);
  }

  /** Back from what a command is told to all that can be done; false when that is what is on show. */
  function back(): boolean {
    if (!told.value) return false;
    told.value = undefined;
    return true;
  }

  /** What was run is found first the next time. */
  function note({ id }: Entry): void {
    if (id.startsWith("conversation-") || id.startsWith("choice-")) return;
    pageState.set(RECENT, [id, ...recent.value.filter((one) => one !== id)].slice(0, MOST_RECENT));
  }

  const doable = computed(() =>
    // What wants a question is asked where questions are written.
    commands.commands.filter((command) => !command.asks).map((command): Entry => ({
      id: `command-${command.id}`,
      name: commands.nameOf(command),
      what: command.own ? command.prompt : command.description[preferences.language],
      why: whyNot(command),
      icon: Wand2,
      words: [command.name.en, command.name.zh, command.id],
      asks: Object.keys(command.options).length > 0,
      run: () => {
        if (Object.keys(command.options).length > 0) begins(command);
        else runWith(command, {});
      },
    })),
  );
  /** The choices of the first thing that the chosen command is told, what was chosen last in front. */
  const choices = computed((): Entry[] => {
    const command = told.value;
    const [option] = Object.entries(command?.options ?? {});
    if (!command || !option) return [];
    const [name, { choices: all }] = option;
    const usual = commands.optionsOf(command)[name];
    return [...all].sort((one, other) => Number(other.value === usual) - Number(one.value === usual)).map(({ value, name: words }) => ({
      id: `choice-${value}`, name: words[preferences.language], what: "", why: "", icon: Wand2, words: [value, words.en, words.zh],
      run: () => { runWith(command, { [name]: value }); },
    }));
  });
  const pages = computed(() =>
    Object.entries(PAGES).map(([name, icon]): Entry => ({
      id: `page-${name}`, name: t(`common.${name}`), what: "", why: "", icon, words: [name],
      run: () => void router.push(`/${name}`),
    })),
  );
  const actions = computed((): Entry[] => [
    {
      id: "begin", name: t("palette.begin"), what: "", why: "", icon: MessageSquarePlus, words: ["new"],
      run: () => { answers.open(NEW).then(() => router.push("/chat")).catch(showFailure); },
    },
    { id: "help", name: t("palette.shortcuts"), what: "", why: "", icon: CircleHelp, words: ["keys"], run: help },
  ]);
  const talks = computed(() =>
    conversations.rows.map((row): Entry => ({
      id: `conversation-${row.id}`, name: row.title || t("chat.untitled"), what: "", why: "", icon: MessageSquare, words: [],
      run: () => void router.push(`/chat/${encodeURIComponent(row.id)}`),
    })),
  );

  const groups = computed((): EntryGroup[] => {
    const find = (entries: readonly Entry[]) => findIn(query.value, entries, ({ name, words }) => [name, ...words]);
    const filled = (all: EntryGroup[]) => all.filter(({ entries }) => entries.length > 0);
    if (told.value) {
      const [option] = Object.values(told.value.options);
      const title = `${commands.nameOf(told.value)} · ${option?.name[preferences.language] ?? ""}`;
      return filled([{ title, entries: find(choices.value) }]);
    }
    const onConversation = given.value?.kind === "conversation";
    const known = new Map([...doable.value, ...actions.value, ...pages.value].map((entry) => [entry.id, entry]));
    const lately = query.value.trim() ? [] : recent.value.flatMap((id) => known.get(id) ?? []);
    const others = (entries: readonly Entry[]) => find(entries).filter((entry) => !lately.includes(entry));
    return filled([
      { title: t("palette.recent"), entries: lately },
      { title: t(onConversation ? "palette.onConversation" : "palette.commands"), entries: others(doable.value) },
      { title: t("palette.actions"), entries: others(actions.value) },
      { title: t("palette.pages"), entries: others(pages.value) },
      { title: t("palette.conversations"), entries: find(talks.value).slice(0, MOST_CONVERSATIONS) },
    ]);
  });

  return { query, groups, told, begin, back, note };
}
