/** Conversations as they are talked in: their turns, the answers under way, and taking steps back. */
import { defineStore } from "pinia";
import { computed, shallowReactive, shallowRef } from "vue";
import { call, ServerError, type Schemas } from "../api/client";
import { ask as putQuestion, type AskBody, type AskEvent } from "../api/stream";
import { OncePerFrame } from "../lib/frames";
import { historyOf, newTurn, sameTurns, takeDone, takeMessage, type Message, type Turn } from "../lib/turns";
import { INCOGNITO, makeThread, NEW, reactiveTurns, type Replacement, type Source, type Thread, type Work } from "../lib/threads";
import { useConversations } from "./conversations";

const POLL_MS = 600;
const MOST_THREADS = 20;

export { INCOGNITO, NEW };
export type { Replacement, Source, Thread, Work };

interface Run {
  abort: AbortController;
  over: Promise<void>;
}

export const useAnswers = defineStore("answers", () => {
  const conversations = useConversations();
  const threads = shallowReactive(new Map<string, Thread>());
  const thread = shallowRef<Thread>(makeThread(NEW, null));
  const runs = new Map<Turn, Run>();
  const followed = new Set<Turn>();
  const readings = new WeakMap<Thread, Promise<void>>();

  const running = computed(() => runningIn(thread.value));
  const incognito = computed(() => threads.get(INCOGNITO));

  function runningIn(one: Thread): Turn | undefined {
    return one.turns.find((turn) => turn.state === "running");
  }

  // --- opening -----------------------------------------------------------------------------------

  /** Show a conversation by its id, a new one (`NEW`) or the one that is not kept (`INCOGNITO`). */
  async function open(wanted: string): Promise<void> {
    if (wanted === NEW) {
      if (thread.value.id !== null || thread.value.incognito || thread.value.turns.length > 0) {
        thread.value = makeThread(NEW, null);
      }
      return;
    }
    if (thread.value.id === wanted) return;
    let found = threads.get(wanted);
    if (!found) {
      found = makeThread(wanted, wanted === INCOGNITO ? null : wanted);
      keep(wanted, found);
    }
    thread.value = found;
    if (!found.incognito && !runningIn(found)) await read(found);
  }

  /** Show a conversation that this page still holds, as it was left. */
  function show(one: Thread): void {
    thread.value = one;
  }

  function keep(key: string, one: Thread): void {
    threads.delete(key);
    threads.set(key, one);
    for (const [other, old] of threads) {
      if (threads.size <= MOST_THREADS) break;
      if (old !== one && !old.incognito && !runningIn(old)) threads.delete(other);
    }
  }

  /** Read a conversation; `error` says why it could not be. What is on show stays until the new is there. */
  async function read(one: Thread): Promise<void> {
    const reading = readNow(one);
    readings.set(one, reading);
    await reading;
  }

  async function readNow(one: Thread): Promise<void> {
    if (one.id === null) return;
    one.loading = one.turns.length === 0;
    one.error = null;
    try {
      take(one, await call<Schemas["ConversationDetail"]>("GET", `/api/conversations/${encodeURIComponent(one.id)}`));
    } catch (failure) {
      if (!(failure instanceof ServerError)) throw failure;
      if (one.turns.length === 0 || failure.code === "not_found") one.error = failure;
    } finally {
      one.loading = false;
    }
  }

  function take(one: Thread, detail: Schemas["ConversationDetail"]): void {
    one.title = detail.conversation.title;
    one.inside = detail.conversation.scope?.inside ?? [];
    one.turns = sameTurns(one.turns, reactiveTurns(detail.messages, one.inside));
    for (const turn of one.turns) if (turn.state === "running") void follow(turn);
  }

  /** Forget the conversation that is not kept, with all that was said. */
  function dropIncognito(): void {
    const one = threads.get(INCOGNITO);
    if (!one) return;
    for (const turn of one.turns) runs.get(turn)?.abort.abort();
    threads.delete(INCOGNITO);
    if (thread.value === one) thread.value = makeThread(NEW, null);
  }

  /** Forget a conversation that was deleted. */
  function drop(id: string): void {
    const one = threads.get(id);
    for (const turn of one?.turns ?? []) runs.get(turn)?.abort.abort();
    threads.delete(id);
    if (thread.value.id === id) thread.value = makeThread(NEW, null);
  }

  // --- asking ------------------------------------------------------------------------------------

  function bodyOf(one: Thread, turn: Turn, replaces: Turn | undefined, before: readonly Turn[]): AskBody {
    const body: AskBody = { question: turn.question, inside: [...one.inside] };
    if (one.incognito) return { ...body, history: historyOf(before) };
    if (one.id === null) return { ...body, keep: true };
    return { ...body, conversation: one.id, ...(replaces?.id ? { replaces: replaces.id } : {}) };
  }

  /**
   * Put a question in the conversation at hand. With `replaces` it takes the place of that turn and of all that
   * followed; `onReplaced` is told once that has happened. Settles when the answer has ended; false when it was not put,
   * because another answer is being written.
   */
  async function ask(
    question: string, replaces?: Turn, onReplaced?: (replacement: Replacement) => void,
  ): Promise<boolean> {
    const wanted = question.trim();
    if (!wanted) return false;
    return put(wanted, { replaces, onReplaced }, (one, turn, before) => {
      const body = bodyOf(one, turn, replaces, before);
      return (signal) => putQuestion(body, signal);
    });
  }

  /** Put what something else than a question gives, such as a command, as `ask` does. */
  async function perform(title: string, source: Source, work: Work = {}): Promise<void> {
    await put(title, work, () => source);
  }

  async function put(
    title: string, { command, replaces, onReplaced }: Work,
    sourceOf: (one: Thread, turn: Turn, before: readonly Turn[]) => Source,
  ): Promise<boolean> {
    const one = thread.value;
    // What is still being read would take the place of the question.
    await readings.get(one);
    if (runningIn(one)) return false;
    const all = one.turns;
    const at = replaces ? all.indexOf(replaces) : -1;
    const before = at < 0 ? all : all.slice(0, at);
    const turn = shallowReactive(newTurn(title, one.inside, command ?? null));
    if (one.incognito) keep(INCOGNITO, one);
    one.turns = [...before, turn];
    if (!one.title) one.title = title.slice(0, 80);
    const accepted = () => {
      if (at >= 0 && (replaces?.id || one.incognito)) onReplaced?.({ turn, undo: () => undo(one, turn, all) });
    };
    await run(one, turn, sourceOf(one, turn, before), accepted);
    // Refused before anything was replaced: what stood there stands again.
    const refused = turn.id === null && turn.state !== "done" && turn.state !== "stopped";
    if (at >= 0 && refused && one.turns.at(-1) === turn && replaces?.id) {
      one.turns = all;
      if (turn.error) throw new ServerError(turn.error.code, turn.error.message, turn.error.hint);
    }
    return true;
  }

  async function run(one: Thread, turn: Turn, source: Source, accepted: () => void): Promise<void> {
    const abort = new AbortController();
    const over = readAnswer(one, turn, source, { abort, accepted });
    runs.set(turn, { abort, over });
    await over;
    runs.delete(turn);
    if (!one.incognito) await conversations.load();
  }

  async function readAnswer(
    one: Thread, turn: Turn, source: Source, how: { abort: AbortController; accepted: () => void },
  ): Promise<void> {
    let text = "";
    let reasoning = "";
    const show = new OncePerFrame(() => {
      turn.text += text;
      turn.reasoning += reasoning;
      text = reasoning = "";
    });
    let begun = false;
    try {
      for await (const event of source(how.abort.signal)) {
        if (event.type === "token") text += event.data.text;
        else if (event.type === "reasoning") reasoning += event.data.text;
        else show.now();
        if (event.type === "token" || event.type === "reasoning") show.soon();
        else takeEvent(one, turn, event);
        if (!begun) how.accepted();
        begun = true;
      }
      if (turn.state === "running") turn.state = "stopped";
    } catch (failure) {
      fail(turn, failure);
    } finally {
      show.now();
    }
  }

  function takeEvent(one: Thread, turn: Turn, event: AskEvent): void {
    if (event.type === "status") {
      turn.stage = event.data.stage;
      turn.ahead = event.data.ahead ?? 0;
      turn.id = event.data.message_id ?? turn.id;
      if (event.data.conversation && one.id === null && !one.incognito) {
        one.id = event.data.conversation;
        keep(one.id, one);
        void conversations.load();
      }
    } else if (event.type === "evidence") {
      turn.citations = event.data.citations;
    } else if (event.type === "notice") {
      turn.notices = [...turn.notices, event.data];
    } else if (event.type === "done") {
      takeDone(turn, event.data);
    } else if (event.type === "error") {
      throw new ServerError(event.data.code, event.data.message, event.data.hint);
    }
  }

  function fail(turn: Turn, failure: unknown): void {
    if (!(failure instanceof ServerError)) throw failure;
    turn.error = { code: failure.code, message: failure.message, hint: failure.hint };
    turn.state = failure.code === "connection.lost" && turn.id !== null ? "lost" : "failed";
  }

  /** Stop the answer; what had arrived stays, checked where the server keeps it. */
  async function stop(turn: Turn): Promise<void> {
    const one = runs.get(turn);
    if (turn.id !== null) {
      try {
        const { stopped } = await call<Schemas["Stopped"]>("POST", `/api/messages/${encodeURIComponent(turn.id)}/stop`);
        if (stopped) {
          await one?.over;
          return;
        }
      } catch (failure) {
        if (!(failure instanceof ServerError)) throw failure;
      }
    }
    one?.abort.abort();
    await one?.over;
  }

  // --- steps back --------------------------------------------------------------------------------

  async function undo(one: Thread, turn: Turn, before: readonly Turn[]): Promise<void> {
    if (turn.state === "running") await stop(turn);
    if (one.incognito) {
      one.turns = before;
      return;
    }
    if (turn.id === null) return;
    take(one, await call<Schemas["ConversationDetail"]>("POST", `/api/messages/${encodeURIComponent(turn.id)}/restore`));
    await conversations.load();
  }

  /** Ask anew, as it was or in other words, what never reached the conversation. */
  async function askAnew(turn: Turn, question = turn.question): Promise<void> {
    const one = thread.value;
    if (runningIn(one)) return;
    one.turns = one.turns.filter((other) => other !== turn);
    await ask(question);
  }

  /** Take a turn off that never reached the conversation. */
  function takeOff(turn: Turn): void {
    const one = thread.value;
    if (turn.id === null && !runningIn(one)) one.turns = one.turns.filter((other) => other !== turn);
  }

  // --- what is written elsewhere -----------------------------------------------------------------

  function readMessage(id: string): Promise<Message> {
    return call<Message>("GET", `/api/messages/${encodeURIComponent(id)}`);
  }

  /** Follow an answer whose stream this page does not have, until it has ended. */
  async function follow(turn: Turn): Promise<void> {
    if (turn.id === null || followed.has(turn)) return;
    followed.add(turn);
    turn.error = null;
    turn.state = "running";
    try {
      for (;;) {
        const message = await readMessage(turn.id);
        takeMessage(turn, message);
        if (message.state !== "writing") return;
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    } catch (failure) {
      fail(turn, failure);
    } finally {
      followed.delete(turn);
    }
  }

  return { thread, threads, running, incognito, open, show, read, drop, dropIncognito, ask, perform, askAnew, takeOff, stop, follow };
});
