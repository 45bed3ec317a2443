/** The quick panel: what is written in it, what it is about, and the answer it shows. */
import { defineStore } from "pinia";
import { computed, shallowRef } from "vue";
import type { Command, Given, Options } from "../api/commands";
import type { Turn } from "../lib/turns";
import { NEW, useAnswers, type Thread } from "./answer";
import { useCommands } from "./commands";
import { useDesktop, type Offer } from "./desktop";
import { usePageState } from "./pageState";

/** Left alone for longer, the panel begins afresh. */
export const AFRESH_MS = 5 * 60_000;
const MOST_ASKED = 30;
/** More files than this cannot be asked about at once. */
const MOST_FILES = 50;
const DRAFT = "panel.draft";
const ASKED = "panel.asked";

export const usePanel = defineStore("panel", () => {
  const answers = useAnswers();
  const commands = useCommands();
  const desktop = useDesktop();
  const pageState = usePageState();
  /** What is asked about. It stays until it is taken away, also when the desktop has forgotten it. */
  const chosen = shallowRef<Offer>();
  const previous = shallowRef<Thread>();
  const offered = new Set<string>();
  let droppedHere = 0;
  let leftAt: number | undefined;

  const draft = computed({
    get: () => pageState.get(DRAFT, ""),
    set: (text: string) => { pageState.set(DRAFT, text || undefined); },
  });
  /** Questions asked here, the latest last. */
  const asked = computed(() => pageState.get<string[]>(ASKED, []).filter((one) => typeof one === "string"));
  const turn = computed<Turn | undefined>(() => answers.thread.turns.at(-1));
  const running = computed(() => answers.running);
  const offers = computed(() => {
    const held = chosen.value;
    return held && !desktop.offers.some(({ id }) => id === held.id) ? [held, ...desktop.offers] : desktop.offers;
  });

  // --- shown and hidden ---------------------------------------------------------------------------

  /** It is on the screen: what lies ready is looked up; after some minutes away it begins afresh. */
  async function shown(now = Date.now()): Promise<void> {
    if (leftAt !== undefined && now - leftAt > AFRESH_MS && !running.value) await begin();
    leftAt = undefined;
    await desktop.loadOffers();
    // What was marked, selected or handed over is meant; what was copied may be.
    const meant = desktop.offers.find(({ id, kind }) => kind !== "clipboard" && !offered.has(id));
    for (const { id } of desktop.offers) offered.add(id);
    if (meant) chosen.value = meant;
  }

  function left(now = Date.now()): void {
    leftAt ??= now;
    void pageState.flush();
  }

  /** An empty panel; the draft stays, and the answer can be had back. */
  async function begin(): Promise<void> {
    if (answers.thread.turns.length > 0) previous.value = answers.thread;
    chosen.value = undefined;
    await answers.open(NEW);
  }

  function back(): void {
    const thread = previous.value;
    if (!thread) return;
    previous.value = undefined;
    answers.show(thread);
  }

  // --- what it is about -----------------------------------------------------------------------------

  function choose(offer: Offer | undefined): void {
    chosen.value = offer;
  }

  async function forget(offer: Offer): Promise<void> {
    if (chosen.value?.id === offer.id) chosen.value = undefined;
    await desktop.forget(offer.id);
  }

  /** Files that were dropped here are meant. */
  function offerFiles(paths: readonly string[]): void {
    if (paths.length === 0 || paths.length > MOST_FILES) return;
    droppedHere += 1;
    choose({ id: `dropped-${droppedHere}`, kind: "files", text: "", paths: [...paths], source: "", at: new Date().toISOString() });
  }

  async function mark(): Promise<void> {
    choose((await desktop.mark()) ?? chosen.value);
  }

  function givenBy(offer: Offer): Given {
    return offer.kind === "files" ? { kind: "files", paths: offer.paths ?? [] } : { kind: offer.kind, text: offer.text ?? "" };
  }

  // --- asking -----------------------------------------------------------------------------------------

  function remember(question: string): void {
    if (!question) return;
    pageState.set(ASKED, [...asked.value.filter((one) => one !== question), question].slice(-MOST_ASKED));
  }

  /** Put what is written: to the library, or about what is chosen. Settles when the answer has ended. */
  async function ask(): Promise<void> {
    const question = draft.value.trim();
    if (!question || running.value) return;
    const about = commands.get("ask");
    if (chosen.value && about) {
      await perform(about, question);
      return;
    }
    draft.value = "";
    remember(question);
    await answers.ask(question);
  }

  /** What a command would work on: what is chosen, else what is written, else the answer on show. */
  function materialFor(command: Command, written: string): Given | undefined {
    // A search needs nothing but its words.
    if (command.asks && !command.writes) return { kind: "text", text: "" };
    if (chosen.value) return givenBy(chosen.value);
    if (written && !command.asks) return { kind: "text", text: written };
    const { turns, id } = answers.thread;
    if (id !== null && turns.length > 0) return { kind: "conversation", conversation: id };
    const text = turns.at(-1)?.text;
    return text ? { kind: "text", text } : undefined;
  }

  /** Why a command cannot run now: it needs a model, or something to work on. */
  function lacking(command: Command, written: string): "model" | "text" | undefined {
    if (!command.available) return "model";
    const given = materialFor(command, written);
    return given && command.takes.includes(given.kind) ? undefined : "text";
  }

  /** Run a command on what it would work on; `written` is what stands beside its name. */
  async function perform(command: Command, written: string, options: Options = {}): Promise<void> {
    const given = materialFor(command, written);
    if (!given || running.value) return;
    const question = given.kind === "text" && given.text === written ? "" : written;
    const offer = chosen.value;
    draft.value = "";
    remember(question);
    // The desktop forgets what was used; here more can be asked about it.
    if (offer) void desktop.forget(offer.id);
    if (answers.thread.turns.length > 0) previous.value = answers.thread;
    await commands.performApart({ command, given, question, options });
  }

  /** Once more what gave the answer on show. */
  async function again(): Promise<void> {
    const last = turn.value;
    if (!last || running.value) return;
    if (last.command !== null) await commands.again(last);
    else if (last.id === null) await answers.askAnew(last);
    else await answers.ask(last.question, last);
  }

  async function stop(): Promise<void> {
    if (running.value) await answers.stop(running.value);
  }

  /** The main window's page that goes on from here. */
  function pageToContinue(): string {
    const { id } = answers.thread;
    const place = id === null ? "/chat" : `/chat/${encodeURIComponent(id)}`;
    const written = draft.value.trim();
    return written ? `${place}?q=${encodeURIComponent(written)}` : place;
  }

  return {
    draft, asked, turn, running, chosen, offers, previous,
    shown, left, begin, back, choose, forget, offerFiles, mark, ask, lacking, perform, again, stop, pageToContinue,
  };
});
