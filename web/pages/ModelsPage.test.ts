import { afterEach, describe, expect, it, vi } from "vitest";
import type { Schemas } from "../api/client";
import type { Job } from "../lib/jobs";
import { useEngine, type Engine } from "../stores/engine";
import { useJobs } from "../stores/jobs";
import { useModels, type EmbeddingState, type ModelInfo } from "../stores/models";
import { useSession } from "../stores/session";
import { useToasts } from "../stores/toasts";
import { findBy, mountAt, Refusal, serve, settled, type Asked, type Mounted } from "../testing/mounting";
import ModelsPage from "./ModelsPage.vue";

const model = (id: string, change: Partial<ModelInfo> = {}): ModelInfo => ({
  id, kind: "chat", installed: true, active: false, path: `/models/${id}.gguf`, size: 1e9, memory: 2e9, context: 4096,
  licence: "MIT", fits: true, name: id.toUpperCase(), en: `What ${id} is for.`, zh: `${id} 的用途。`, source: null,
  place: `/models/${id}.gguf`, ...change,
});

const GIGA = 1e9;
let models: ModelInfo[];
let engine: Engine;
let vectors: EmbeddingState;
let jobs: Job[];
let mounted: Mounted | undefined;

async function open(dialogs = false): Promise<{ asked: Asked[]; root: HTMLElement }> {
  engine = { phase: "none", available: 6 * GIGA, total: 8 * GIGA };
  vectors = { active: "meaning", wanted: "meaning", previous: null, job: null };
  jobs = [];
  models = [
    model("small", {
      parameters: 1.5e9, quantisation: "Q4_K_M", trained: 32768, languages: ["en", "zh"], contexts: { "4096": 2e9, "16384": 3.5e9 }, removable: true,
    }),
    model("huge", { fits: false, memory: 7e9, missing: 1.3e9 }),
    model("absent", {
      installed: false, path: null, source: "someone/absent", place: "/models/absent-q4.gguf", downloadable: true, checked: false, size: 2.2e9,
    }),
    model("ollama:far", { origin: "ollama", remote: true, source: "far.example:11434", name: "FAR", fits: null, memory: null, size: null }),
    model("/models/broken.gguf", { name: "", en: "", zh: "", memory: null, fits: null, context: null, licence: null }),
    model("meaning", { kind: "embedding", active: true, path: null, place: null }),
    model("wide", { kind: "embedding", path: "/models/wide", place: null }),
  ];
  const asked = serve({
    "GET /api/models": () => ({ models }),
    "GET /api/engine": () => engine,
    "POST /api/engine/load": () => (engine = { ...engine, phase: "loading", progress: 0.4 }),
    "POST /api/engine/unload": () => (engine = { ...engine, phase: "idle" }),
    "GET /api/embedding": () => vectors,
    "POST /api/embedding/change": ({ body }) => {
      const job = work("embed", (body as Schemas["NameBody"]).name, { phase: "embed", done: 20, total: 80, unit: "passages" });
      vectors = { ...vectors, wanted: job.model ?? "", job: job.id, done: 20, total: 80 };
      return job;
    },
    "POST /api/embedding/restore": () => (vectors = { active: "meaning", wanted: "meaning", previous: null, job: null }),
    "GET /api/jobs": () => ({ jobs }),
    "POST /api/models/download": ({ body }) => {
      const { name } = body as Schemas["NameBody"];
      if (name.startsWith("none/")) return new Refusal(404, "download.unavailable", "The hub has no such file.", "Look at its name.");
      return work("download", name, { phase: "fetch", done: 1.1e9, total: 2.2e9, rate: 12e6, seconds_left: 92, source: "hub.example" });
    },
    "POST /api/models/remove": ({ body }) => {
      const { name } = body as Schemas["NameBody"];
      models = models.filter(({ id }) => id !== name);
      return model(name);
    },
    "GET /api/settings": () => ({ settings: [] }),
    "GET /api/session": () => ({ pid: 1, version: "1", language: "en", desktop: { window: false, dialogs, open: false }, samples: null }),
    "POST /api/desktop/pick": () => ({ paths: ["/files/picked.gguf"] }),
    "POST /api/models/use": ({ body }) => {
      const { name } = body as Schemas["NameBody"];
      if (name === "huge") return new Refusal(503, "model.out_of_memory", "There is no room for it.", "Close other programs.");
      if (name === "/nothing.gguf") return new Refusal(404, "model.not_found", "There is no such model.");
      models = models.map((one) => (one.kind === "chat" ? { ...one, active: one.id === name } : one));
      return { model: null };
    },
  });
  mounted = await mountAt(ModelsPage, { before: () => useSession().load() });
  return { asked, root: mounted.root };
}

function work(kind: "download" | "embed", name: string, progress: NonNullable<Job["work"]> | null): Job {
  const job: Job = { id: `j-${name}`, kind, state: "running", paths: [], created_at: "2026-03-01T09:00:00Z", model: name, title: name.toUpperCase(), work: progress };
  jobs = [job, ...jobs];
  return job;
}

const card = (root: HTMLElement, words: string) => findBy(root, "li.card", words);

afterEach(() => {
  mounted?.application.unmount();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

describe("a model", () => {
  it("says what it is for, what it takes and whether it fits, in words", async () => {
    const { root } = await open();
    const text = card(root, "SMALL").textContent;
    for (const words of ["What small is for.", "Fits: needs about 2.0 GB", "1.0 GB on disk", "4,096 tokens", "MIT", "1.5B", "Q4_K_M", "English, Chinese"]) {
      expect(text).toContain(words);
    }
    expect(findBy(card(root, "SMALL"), "[role=img]").getAttribute("aria-label")).toBe("2.0 GB needed, 6.0 GB free of 8.0 GB of memory");
    expect(card(root, "HUGE").textContent).toContain("Does not fit now: needs about 7.0 GB, 1.3 GB more than is free.");
    expect(card(root, "ABSENT").textContent).toContain("hub name not verified");
    expect(card(root, "broken").textContent).toContain("cannot be used as a language model");
    expect(card(root, "broken").textContent).not.toContain("Use");
  });

  it("that is not here says how to get it, and offers no use", async () => {
    const { root } = await open();
    const absent = card(root, "ABSENT");
    for (const words of ["absent-q4.gguf", "someone/absent", "/models"]) expect(absent.textContent).toContain(words);
    expect([...absent.querySelectorAll("button")].map((button) => button.textContent.trim())).toEqual([
      "Download · 2.2 GB", "Copy the path",
    ]);
  });

  it("is taken into use, and quotes again", async () => {
    const { root, asked } = await open();
    expect(findBy(root, ".engine").textContent).toContain("Exact quotes, without a model");
    findBy(root, "button", "Use SMALL").click();
    await settled();
    expect(asked.find(({ path }) => path === "/api/models/use")?.body).toEqual({ name: "small" });
    expect(findBy(root, ".engine").textContent).toContain("SMALL");
    expect(useToasts().toasts.at(-1)?.text).toContain("SMALL");
    findBy(root, ".quotes button").click();
    await settled();
    expect(findBy(root, ".engine").textContent).toContain("Exact quotes, without a model");
  });

  it("on another computer is used only after a warning that names it", async () => {
    const { root, asked } = await open();
    expect(card(root, "FAR").textContent).toContain("far.example:11434, which is not this computer");
    findBy(root, "button", "Use FAR").click();
    await settled();
    expect(asked.some(({ path }) => path === "/api/models/use")).toBe(false);
    const dialog = findBy(document.body, "[role=dialog]");
    expect(dialog.textContent).toContain("far.example:11434");
    findBy(dialog, "button", "Use it all the same").click();
    await settled();
    expect(asked.find(({ path }) => path === "/api/models/use")?.body).toEqual({ name: "ollama:far" });
  });

  it("is removed once that is confirmed, with what comes back", async () => {
    const { root, asked } = await open();
    findBy(root, "button", "Remove SMALL").click();
    await settled();
    const dialog = findBy(document.body, "[role=dialog]");
    expect(dialog.textContent).toContain("1.0 GB come back");
    findBy(dialog, "button", "Delete the files").click();
    await settled();
    expect(asked.find(({ path }) => path === "/api/models/remove")?.body).toEqual({ name: "small" });
    expect(root.textContent).not.toContain("What small is for.");
    expect(useToasts().toasts.at(-1)?.text).toBe("SMALL was removed: 1.0 GB came back.");
  });

  it("shows its own error, and is not in use", async () => {
    const { root } = await open();
    findBy(root, "button", "Use HUGE").click();
    await settled();
    expect(card(root, "HUGE").querySelector("[role=alert]")?.textContent).toContain("There is no room for it.");
    expect(card(root, "SMALL").querySelector("[role=alert]")).toBeNull();
    expect(findBy(root, ".engine").textContent).toContain("Exact quotes");
  });
});

describe("a download", () => {
  it("shows how far it is, how fast, how long yet and from where, and takes orders", async () => {
    const { root, asked } = await open();
    findBy(root, "button", "Download ABSENT").click();
    await settled();
    const text = card(root, "ABSENT").textContent;
    for (const words of ["1.1 GB of 2.2 GB", "12.0 MB/s", "about 2 min left", "from hub.example"]) expect(text).toContain(words);
    expect(findBy(card(root, "ABSENT"), "[role=progressbar]").getAttribute("aria-valuenow")).toBe("50");
    findBy(card(root, "ABSENT"), "button", "Pause").click();
    await settled();
    expect(asked.some(({ path }) => path === "/api/jobs/j-absent/pause")).toBe(true);
  });

  it("that has come in part goes on, one that failed says why", async () => {
    const { root } = await open();
    models = models.map((one) => (one.id === "absent" ? { ...one, partial: 1.2e9 } : one));
    jobs = [{ ...work("download", "absent", null), state: "failed", error: { code: "download.mismatch", message: "The bytes are not the hub's.", hint: "Try again." } }];
    await useJobs().refresh();
    findBy(root, "button", "Look again").click();
    await settled();
    expect(findBy(root, "button", "Continue the download of ABSENT").textContent).toContain("Continue · 1.2 GB of 2.2 GB here");
    expect(findBy(card(root, "ABSENT"), "[role=alert]").textContent).toContain("The bytes are not the hub's.");
  });

  it("of another file takes its full name", async () => {
    const { root, asked } = await open();
    const field = findBy(root, ".hub input") as HTMLInputElement;
    const give = async (text: string) => {
      field.value = text;
      field.dispatchEvent(new Event("input"));
      findBy(root, ".hub form").dispatchEvent(new Event("submit", { cancelable: true }));
      await settled();
    };
    await give("some model");
    expect(findBy(root, ".hub [role=alert]").textContent).toContain("owner/repository/file.gguf");
    expect(asked.some(({ path }) => path === "/api/models/download")).toBe(false);
    await give("none/of/it.gguf");
    expect(findBy(root, ".hub [role=alert]").textContent).toContain("The hub has no such file.");
    await give("some/one/file.gguf");
    expect(asked.at(-1)?.path).not.toBe("");
    expect(findBy(root, ".hub").textContent).toContain("SOME/ONE/FILE.GGUF");
  });
});

describe("the engine", () => {
  it("says what it holds, and is loaded and unloaded", async () => {
    const { root } = await open();
    engine = { phase: "idle", wanted: "small", model: "small", available: 6 * GIGA, total: 8 * GIGA, estimate: 2 * GIGA };
    findBy(root, "button", "Use SMALL").click();
    await settled();
    findBy(root, ".engine button", "Load now").click();
    await settled();
    expect(findBy(root, ".engine [role=progressbar]").getAttribute("aria-valuenow")).toBe("40");
    engine = {
      phase: "ready", wanted: "small", model: "/models/other.gguf", available: 4 * GIGA, total: 8 * GIGA, estimate: 2 * GIGA, memory: 1.9 * GIGA,
      context: 4096, threads: 3, tokens_per_second: 12.34, waiting: 2, unloads_in: 360, on_battery: true,
      steps: [{ code: "model.smaller", values: { model: "/models/other.gguf", wanted: "small" } }],
    };
    await useEngine().refresh();
    await settled();
    const text = findBy(root, ".engine").textContent;
    for (const words of [
      "In memory", "1.9 GB measured, 2.0 GB estimated", "4,096 tokens", "12.3 tokens/s", "2 questions", "in 6 min if nobody asks",
      "On battery", "other stands in for SMALL", "other answers in place of SMALL",
    ]) expect(text).toContain(words);
    findBy(root, ".engine button", "Take out of memory").click();
    await settled();
    expect(findBy(root, ".engine").textContent).toContain("Not in memory");
  });
});

describe("search by meaning", () => {
  it("changes to another model, while the old one goes on", async () => {
    const { root, asked } = await open();
    findBy(root, "button", "Use WIDE for search").click();
    await settled();
    expect(asked.find(({ path }) => path === "/api/embedding/change")?.body).toEqual({ name: "wide" });
    const text = findBy(root, ".meaning .change").textContent;
    for (const words of ["Making vectors with", "20 of 80 passages", "Search goes on with MEANING"]) expect(text).toContain(words);
  });

  it("offers to continue or give up a change that was interrupted, and to go back", async () => {
    const { root, asked } = await open();
    vectors = { active: "meaning", wanted: "wide", previous: null, job: null, done: 20, total: 80 };
    await useModels().loadVectors();
    await settled();
    expect(findBy(root, ".meaning .change").textContent).toContain("The change to WIDE was interrupted: 20 of 80 passages are done.");
    findBy(root, ".meaning .change button", "Give up the change").click();
    await settled();
    expect(asked.find(({ path }) => path === "/api/embedding/change")?.body).toEqual({ name: "meaning" });
    vectors = { active: "wide", wanted: "wide", previous: "meaning", job: null };
    await useModels().loadVectors();
    await settled();
    findBy(root, ".meaning .change button", "Go back to MEANING").click();
    await settled();
    expect(useToasts().toasts.at(-1)?.text).toBe("Search by meaning uses MEANING again.");
  });
});

describe("a file of one's own", () => {
  it("is given by its path in a browser; a wrong one stays to be mended", async () => {
    const { root, asked } = await open();
    const field = findBy(root, ".adding-file input") as HTMLInputElement;
    field.value = '"/nothing.gguf"';
    field.dispatchEvent(new Event("input"));
    findBy(root, ".adding-file form").dispatchEvent(new Event("submit", { cancelable: true }));
    await settled();
    expect(asked.filter(({ path }) => path === "/api/models/use").at(-1)?.body).toEqual({ name: "/nothing.gguf" });
    expect(findBy(root, ".adding-file [role=alert]").textContent).toContain("There is no such model.");
    expect(field.value).toBe('"/nothing.gguf"');
  });

  it("is picked in a dialog where there is one", async () => {
    const { root, asked } = await open(true);
    expect(root.querySelector(".adding-file form")).toBeNull();
    findBy(root, "button", "Choose a file").click();
    await settled();
    expect(asked.map(({ body }) => body)).toContainEqual({ name: "/files/picked.gguf" });
  });
});

it("says so when the list cannot be read, and reads it again", async () => {
  const { root } = await open();
  serve({});
  findBy(root, "button", "Look again").click();
  await settled();
  expect(findBy(root, "main [role=alert]").textContent).toContain("Nothing at GET /api/models");
  expect(card(root, "SMALL")).toBeTruthy();
});
