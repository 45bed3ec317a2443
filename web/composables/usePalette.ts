/** What the command palette of the main window offers: commands on what is at hand, pages, conversations. */
import { Activity, Box, CircleHelp, Library, MessageSquare, MessageSquarePlus, Settings, Wand2 } from "@lucide/vue";
import { computed, shallowRef, type Component } from "vue";
import { useI18n } from "vue-i18n";
import { useRouter } from "vue-router";
import type { Command, Given } from "../api/commands";
import { errorText, showFailure } from "../lib/failures";
import { findIn } from "../lib/fuzzy";
import { NEW, useAnswers } from "../stores/answer";
import { useCommands } from "../stores/commands";
import { useConversations } from "../stores/conversations";
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
}

export interface EntryGroup {
  title: string;
  entries: readonly Entry[];
}

const MOST_CONVERSATIONS = 8;
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
  const preferences = usePreferences();
  const query = shallowRef("");
  const given = shallowRef<Given>();

  /** Look at what is at hand before the palette takes the place of it. */
  function begin(): void {
    query.value = "";
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

  async function perform(command: Command, on: Given): Promise<void> {
    await answers.open(NEW);
    await router.push("/chat");
    await commands.perform({ command, given: on, question: "", options: {} });
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
      run: () => { if (given.value) perform(command, given.value).catch(showFailure); },
    })),
  );
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
    const onConversation = given.value?.kind === "conversation";
    return [
      { title: t(onConversation ? "palette.onConversation" : "palette.commands"), entries: find(doable.value) },
      { title: t("palette.actions"), entries: find(actions.value) },
      { title: t("palette.pages"), entries: find(pages.value) },
      { title: t("palette.conversations"), entries: find(talks.value).slice(0, MOST_CONVERSATIONS) },
    ].filter(({ entries }) => entries.length > 0);
  });

  return { query, groups, begin };
}
