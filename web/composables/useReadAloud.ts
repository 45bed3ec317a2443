/** An answer read aloud by the server's voices, sentence by sentence; only one at a time, in all windows of the app. */
import { computed, onDeactivated, onScopeDispose, getCurrentInstance, shallowRef, type Ref } from "vue";
import { call, ServerError, type Schemas } from "../api/client";
import { errorOf } from "../api/stream";
import { showFailure } from "../lib/failures";
import { i18n } from "../locales";
import { useToasts } from "../stores/toasts";

type Reading = Schemas["Reading"];

/** WebKitGTK, which plays with what GStreamer finds on the computer. */
function isGtk(): boolean {
  return /Linux/.test(navigator.userAgent) && !/Chrome|Firefox/.test(navigator.userAgent);
}

/** What a sentence came to: said, not to be said by any voice here, or nothing because the reading ended. */
type Outcome = "said" | "unsaid" | "over";

class Playback {
  readonly #audio = new Audio();
  readonly #asking = new AbortController();
  #id = "";
  #over = false;
  #wake: ((outcome: Outcome) => void) | undefined;

  constructor(readonly owner: symbol) {}

  async run(text: string, begun: () => void): Promise<void> {
    // Reached within the click: what plays later in this element counts as wanted.
    this.#audio.preload = "auto";
    const reading = await call<Reading>("POST", "/api/speech", { body: { text }, signal: this.#asking.signal });
    this.#id = reading.id;
    if (this.#isOver()) {
      this.#forget();
      return;
    }
    if (reading.sentences.length === 0) useToasts().show({ text: i18n.global.t("chat.nothingToRead") });
    else if (!reading.audible) useToasts().show({ text: i18n.global.t("chat.noLoudspeaker"), seconds: 10 });
    let unsaid: ServerError | undefined;
    for (const { n } of reading.sentences) {
      const outcome = await this.#say(n, begun).catch((failure: unknown) => {
        if (!(failure instanceof ServerError) || failure.code !== "speech.unavailable") throw failure;
        unsaid ??= failure;
        return "unsaid" as const;
      });
      if (outcome === "over") return;
    }
    if (unsaid) throw unsaid;
  }

  /** Silence at once; what the server prepared is thrown away. */
  stop(): void {
    if (this.#over) return;
    this.#over = true;
    this.#asking.abort();
    this.#audio.pause();
    this.#audio.removeAttribute("src");
    this.#audio.load();
    this.#wake?.("over");
    this.#forget();
  }

  #isOver(): boolean {
    return this.#over;
  }

  #forget(): void {
    if (this.#id) call("DELETE", `/api/speech/${this.#id}`, { keepalive: true }).catch(() => undefined);
    this.#id = "";
  }

  async #say(n: number, begun: () => void): Promise<Outcome> {
    if (this.#isOver()) return "over";
    const address = `/api/speech/${this.#id}/${n}.wav`;
    const played = new Promise<Outcome>((resolve, reject) => {
      this.#wake = resolve;
      this.#audio.onended = () => { resolve("said"); };
      this.#audio.onerror = () => { reject(new Error("no sound")); };
      this.#audio.onplaying = begun;
      this.#audio.src = address;
      this.#audio.play().catch(reject);
    });
    try {
      return await played;
    } catch (failure) {
      if (this.#isOver()) return "over";
      // The element does not say why it has nothing to play; the server does.
      const answer = await fetch(address, { signal: this.#asking.signal }).catch(() => undefined);
      if (this.#isOver()) return "over";
      if (answer && !answer.ok) throw await errorOf(answer);
      throw failure;
    }
  }
}

const current = shallowRef<Playback>();
const sounding = shallowRef(false);
let others: BroadcastChannel | undefined;

function stopCurrent(): void {
  current.value?.stop();
  current.value = undefined;
  sounding.value = false;
}

/** The app's other windows fall silent when this one begins, and this one when they do. */
function silenceOthers(): void {
  if (!others && typeof BroadcastChannel !== "undefined") {
    others = new BroadcastChannel("aiworkspace-reading");
    others.onmessage = stopCurrent;
    addEventListener("pagehide", stopCurrent);
  }
  others?.postMessage("begins");
}

export interface ReadAloud {
  /** Whether this one is being read, from the click on. */
  reading: Readonly<Ref<boolean>>;
  /** Whether it can be heard already. */
  heard: Readonly<Ref<boolean>>;
  /** Read the Markdown from its beginning; another reading stops. Says itself what goes wrong. Ends with the reading. */
  read: (text: string) => Promise<void>;
  /** Silence, when it is this one that is being read. */
  stop: () => void;
}

/** Reading aloud for one text on the page. It stops when what uses it leaves the page. */
export function useReadAloud(): ReadAloud {
  const owner = Symbol("reading");
  const reading = computed(() => current.value?.owner === owner);
  const heard = computed(() => reading.value && sounding.value);

  async function read(text: string): Promise<void> {
    stopCurrent();
    silenceOthers();
    const playback = new Playback(owner);
    current.value = playback;
    const isCurrent = () => current.value === playback;
    try {
      await playback.run(text, () => { if (isCurrent()) sounding.value = true; });
    } catch (failure) {
      if (!isCurrent()) return;
      if (failure instanceof ServerError) showFailure(failure);
      else useToasts().show({ text: i18n.global.t(isGtk() ? "chat.cannotPlayGtk" : "chat.cannotPlay"), kind: "bad", seconds: 10 });
    } finally {
      if (isCurrent()) stopCurrent();
    }
  }

  function stop(): void {
    if (reading.value) stopCurrent();
  }

  onScopeDispose(stop);
  if (getCurrentInstance()) onDeactivated(stop);
  return { reading, heard, read, stop };
}
