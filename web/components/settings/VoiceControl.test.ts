import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { voicesFor } from "../../stores/voices";
import { mount, unmountAll } from "../../testing/mounted";
import { findBy, serve, settled, type Asked } from "../../testing/mounting";
import VoiceControl from "./VoiceControl.vue";

const VOICES = [
  { id: "de", name: "German", language: "de" },
  { id: "gmw/en-US", name: "English (America)", language: "en-us" },
  { id: "gmw/en", name: "English (Great Britain)", language: "en-gb" },
  { id: "cmn", name: "Chinese (Mandarin)", language: "cmn" },
  { id: "cmn-pinyin", name: "Chinese (Mandarin, pinyin)", language: "cmn-latn-pinyin" },
];
let status: object;
let asked: Asked[];
const change = vi.fn();

beforeEach(() => {
  status = { available: true, engine: "espeak-ng", voices: VOICES, reason: null };
  asked = serve({ "GET /api/speech": () => status, "POST /api/speech": () => ({ id: "r", sentences: [] }) });
});
afterEach(() => {
  unmountAll();
  change.mockReset();
  vi.unstubAllGlobals();
});

async function shown(value: string, language = "en"): Promise<HTMLElement> {
  const { root } = await mount(VoiceControl, { value, language, label: "English voice", describedBy: "x", disabled: false, onChange: change });
  await settled();
  return root;
}

it("lists the voices that read a language", () => {
  expect(voicesFor("en", VOICES).map(({ id }) => id)).toEqual(["gmw/en-US", "gmw/en"]);
  expect(voicesFor("zh", VOICES).map(({ id }) => id)).toEqual(["cmn"]);
});

it("names the one that is chosen, by id or name, the system's own where none is, and one that is gone", async () => {
  for (const [value, words] of [["", "The system's own"], ["gmw/en-US", "English (America) (en-us)"], ["english (great britain)", "English (Great Britain) (en-gb)"], ["Bob", "Bob (not on this computer)"]] as const) {
    const root = await shown(value);
    expect(root.querySelector(".select")?.textContent).toContain(words);
    unmountAll();
  }
});

it("reads a sample with what is stored", async () => {
  const root = await shown("gmw/en-US");
  findBy(root, "button", "Hear it").click();
  await settled();
  expect(asked.find(({ method, path }) => method === "POST" && path === "/api/speech")?.body).toEqual({ text: expect.stringContaining("Good morning") as string });
});

it("says why nothing can be read aloud, and looks again", async () => {
  status = { available: false, engine: null, voices: [], reason: { code: "speech.unavailable", message: "espeak-ng is not installed.", hint: "Install it." } };
  const root = await shown("");
  expect(root.textContent).toContain("espeak-ng is not installed. Install it.");
  expect(root.querySelector(".select")).toBeNull();
  status = { available: true, engine: "espeak-ng", voices: VOICES, reason: null };
  findBy(root, "button", "Try again").click();
  await settled();
  expect(root.querySelector(".select")).not.toBeNull();
});

it("says when there is no voice for the language", async () => {
  status = { available: true, engine: "say", voices: VOICES.slice(0, 1), reason: null };
  expect((await shown("", "zh")).textContent).toContain("no voice for this language");
});
