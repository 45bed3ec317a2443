import { afterEach, describe, expect, it, vi } from "vitest";
import type { Schemas } from "../api/client";
import type { ModelInfo } from "../stores/models";
import { useSession } from "../stores/session";
import { useToasts } from "../stores/toasts";
import { findBy, mountAt, Refusal, serve, settled, type Asked, type Mounted } from "../testing/mounting";
import ModelsPage from "./ModelsPage.vue";

const model = (id: string, change: Partial<ModelInfo> = {}): ModelInfo => ({
  id, kind: "chat", installed: true, active: false, path: `/models/${id}.gguf`, size: 1e9, memory: 2e9, context: 4096,
  licence: "MIT", fits: true, name: id.toUpperCase(), en: `What ${id} is for.`, zh: `${id} 的用途。`, source: null,
  place: `/models/${id}.gguf`, ...change,
});

let models: ModelInfo[];
let mounted: Mounted | undefined;

async function open(dialogs = false): Promise<{ asked: Asked[]; root: HTMLElement }> {
  models = [
    model("small"),
    model("huge", { fits: false }),
    model("absent", { installed: false, path: null, source: "someone/absent", place: "/models/absent-q4.gguf" }),
    model("/models/broken.gguf", { name: "", en: "", zh: "", memory: null, fits: null, context: null, licence: null }),
    model("meaning", { kind: "embedding", active: true, path: null, place: null }),
  ];
  const asked = serve({
    "GET /api/models": () => ({ models }),
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
    for (const words of ["What small is for.", "Fits this computer", "2.0 GB", "1.0 GB on disk", "4,096 tokens", "MIT"]) {
      expect(text).toContain(words);
    }
    expect(card(root, "HUGE").textContent).toContain("Too large at the moment");
    expect(card(root, "broken").textContent).toContain("cannot be used as a language model");
    expect(card(root, "broken").querySelector("button")).toBeNull();
  });

  it("that is not here says how to get it, and offers no use", async () => {
    const { root } = await open();
    const absent = card(root, "ABSENT");
    for (const words of ["absent-q4.gguf", "someone/absent", "/models"]) expect(absent.textContent).toContain(words);
    expect([...absent.querySelectorAll("button")].map((button) => button.textContent.trim())).toEqual(["Copy the path"]);
  });

  it("is taken into use, and quotes again", async () => {
    const { root, asked } = await open();
    expect(findBy(root, ".quotes").textContent).toContain("In use");
    findBy(root, "button", "Use SMALL").click();
    await settled();
    expect(asked.find(({ path }) => path === "/api/models/use")?.body).toEqual({ name: "small" });
    expect(card(root, "SMALL").textContent).toContain("In use");
    expect(findBy(root, ".quotes").textContent).not.toContain("In use");
    expect(useToasts().toasts.at(-1)?.text).toContain("SMALL");
    findBy(root, ".quotes button").click();
    await settled();
    expect(findBy(root, ".quotes").textContent).toContain("In use");
  });

  it("shows its own error, and is not in use", async () => {
    const { root } = await open();
    findBy(root, "button", "Use HUGE").click();
    await settled();
    expect(card(root, "HUGE").querySelector("[role=alert]")?.textContent).toContain("There is no room for it.");
    expect(card(root, "SMALL").querySelector("[role=alert]")).toBeNull();
    expect(findBy(root, ".quotes").textContent).toContain("In use");
  });
});

describe("a file of one's own", () => {
  it("is given by its path in a browser; a wrong one stays to be mended", async () => {
    const { root, asked } = await open();
    const field = findBy(root, "form input") as HTMLInputElement;
    field.value = '"/nothing.gguf"';
    field.dispatchEvent(new Event("input"));
    findBy(root, "form").dispatchEvent(new Event("submit", { cancelable: true }));
    await settled();
    expect(asked.at(-1)?.body).toEqual({ name: "/nothing.gguf" });
    expect(findBy(root, ".own [role=alert]").textContent).toContain("There is no such model.");
    expect(field.value).toBe('"/nothing.gguf"');
  });

  it("is picked in a dialog where there is one", async () => {
    const { root, asked } = await open(true);
    expect(root.querySelector("form")).toBeNull();
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
