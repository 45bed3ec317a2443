import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { effectScope, type EffectScope } from "vue";
import { useToasts } from "../stores/toasts";
import { Refusal, serve, settled, type Answer, type Asked } from "../testing/mounting";
import { useReadAloud, type ReadAloud } from "./useReadAloud";

/** An audio element whose sounds last until the test ends them. */
class FakeAudio {
  static all: FakeAudio[] = [];
  static broken = new Set<string>();
  static heard: string[] = [];
  src = "";
  preload = "";
  paused = true;
  onended: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onplaying: (() => void) | null = null;

  constructor() {
    FakeAudio.all.push(this);
  }

  play(): Promise<void> {
    if (FakeAudio.broken.has(this.src)) {
      this.onerror?.();
      return Promise.reject(new DOMException("no source", "NotSupportedError"));
    }
    this.paused = false;
    FakeAudio.heard.push(this.src);
    this.onplaying?.();
    return Promise.resolve();
  }

  pause(): void {
    this.paused = true;
  }

  removeAttribute(): void {
    this.src = "";
  }

  load(): void {
    this.paused = true;
  }
}

const scopes: EffectScope[] = [];
let ids = 0;

function three(): unknown {
  ids += 1;
  return { id: `r${ids}`, sentences: [0, 1, 2].map((n) => ({ n, text: `sentence ${n}`, language: "en" })), audible: true };
}

function server(answers: Readonly<Record<string, Answer>> = {}): Asked[] {
  return serve({
    "POST /api/speech": three,
    "DELETE /api/speech/r1": () => undefined,
    "DELETE /api/speech/r2": () => undefined,
    ...answers,
  });
}

function reader(): ReadAloud & { scope: EffectScope } {
  const scope = effectScope();
  scopes.push(scope);
  const made = scope.run(() => useReadAloud());
  if (!made) throw new Error("no scope");
  return { ...made, scope };
}

async function ended(at = -1): Promise<void> {
  FakeAudio.all.at(at)?.onended?.();
  await settled();
}

beforeEach(() => {
  ids = 0;
  FakeAudio.all = [];
  FakeAudio.broken = new Set();
  FakeAudio.heard = [];
  vi.stubGlobal("Audio", FakeAudio);
  setActivePinia(createPinia());
});

afterEach(() => {
  for (const scope of scopes.splice(0)) scope.stop();
  vi.unstubAllGlobals();
});

it("plays one sentence after the other and ends", async () => {
  const asked = server();
  const { reading, heard, read } = reader();
  const done = read("**Hello**. World. Bye.");
  expect(reading.value).toBe(true);
  expect(heard.value).toBe(false);
  await settled();
  expect(heard.value).toBe(true);
  expect(asked[0]).toMatchObject({ method: "POST", path: "/api/speech", body: { text: "**Hello**. World. Bye." } });
  expect(FakeAudio.heard).toEqual(["/api/speech/r1/0.wav"]);
  await ended();
  await ended();
  expect(FakeAudio.heard).toEqual(["/api/speech/r1/0.wav", "/api/speech/r1/1.wav", "/api/speech/r1/2.wav"]);
  expect(reading.value).toBe(true);
  await ended();
  await done;
  expect(reading.value).toBe(false);
  expect(asked.at(-1)).toMatchObject({ method: "DELETE", path: "/api/speech/r1" });
});

it("stops at once, tells the server, and plays nothing more", async () => {
  const asked = server();
  const { reading, read, stop } = reader();
  const done = read("One. Two.");
  await settled();
  stop();
  await done;
  expect(reading.value).toBe(false);
  expect(FakeAudio.all[0]?.paused).toBe(true);
  expect(asked.filter(({ method }) => method === "DELETE")).toHaveLength(1);
  await ended();
  expect(FakeAudio.heard).toHaveLength(1);
});

it("reads only one text at a time", async () => {
  const asked = server();
  const first = reader();
  const second = reader();
  void first.read("One.");
  await settled();
  void second.read("Two.");
  await settled();
  expect(first.reading.value).toBe(false);
  expect(second.reading.value).toBe(true);
  expect(FakeAudio.all.map((audio) => audio.paused)).toEqual([true, false]);
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toContain("DELETE /api/speech/r1");
  first.stop();
  expect(second.reading.value).toBe(true);
});

it("falls silent when what uses it leaves the page", async () => {
  server();
  const { scope, read, reading } = reader();
  void read("One.");
  await settled();
  scope.stop();
  expect(FakeAudio.all[0]?.paused).toBe(true);
  expect(reading.value).toBe(false);
});

it("says with its hint why there is no voice", async () => {
  server({ "POST /api/speech": () => new Refusal(503, "speech.unavailable", "There is no voice.", "Install espeak-ng.") });
  const { reading, read } = reader();
  await read("One.");
  expect(reading.value).toBe(false);
  expect(useToasts().toasts.map(({ text, kind }) => ({ text, kind }))).toEqual([
    { text: "There is no voice. Install espeak-ng.", kind: "bad" },
  ]);
});

it("leaves out a sentence that no voice can say, and says so once at the end", async () => {
  server({ "GET /api/speech/r1/1.wav": () => new Refusal(503, "speech.unavailable", "There is no voice for Korean.") });
  FakeAudio.broken.add("/api/speech/r1/1.wav");
  const { read } = reader();
  const done = read("One. Two. Three.");
  await settled();
  await ended();
  expect(FakeAudio.heard).toEqual(["/api/speech/r1/0.wav", "/api/speech/r1/2.wav"]);
  expect(useToasts().toasts).toHaveLength(0);
  await ended();
  await done;
  expect(useToasts().toasts.map(({ text }) => text)).toEqual(["There is no voice for Korean."]);
});

it("says that sound cannot be played where the server's is in order", async () => {
  server({ "GET /api/speech/r1/0.wav": () => ({}) });
  FakeAudio.broken.add("/api/speech/r1/0.wav");
  const { reading, read } = reader();
  await read("One.");
  expect(reading.value).toBe(false);
  expect(useToasts().toasts[0]?.text).toContain("could not be played");
});

it("says when this computer has nothing to play on, and reads on", async () => {
  server({ "POST /api/speech": () => ({ ...(three() as object), audible: false }) });
  const one = reader();
  void one.read("text");
  await settled();
  expect(useToasts().toasts[0]?.text).toContain("No sound output");
  expect(one.reading.value).toBe(true);
});

it("says that there is nothing to read", async () => {
  server({ "POST /api/speech": () => ({ id: "r1", sentences: [] }) });
  const { read } = reader();
  await read("```\ncode\n```");
  expect(FakeAudio.heard).toEqual([]);
  expect(useToasts().toasts[0]?.text).toContain("nothing");
});
