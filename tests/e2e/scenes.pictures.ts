/** Pictures of every page: `make screenshots`. They land in build/cache/screenshots, to be looked at. */
import { copyFileSync, mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, inject, it } from "vitest";
import { Hub } from "./hub";
import { journey, type Journey } from "./journey";
import { ROOT, type Program } from "./program";

const materials = inject("materials");
/** Only these scenes, separated by commas; all of them without it. */
const WANTED = process.env["SCENES"]?.split(",");
const OUT = join(ROOT, "build", "cache", "screenshots");
const PAPERS = join(materials.folder, "Documents", "Harbour");

mkdirSync(PAPERS, { recursive: true });
const tides = join(PAPERS, "Tide tables 2026.pdf");
const locked = join(PAPERS, "Boathouse keys.pdf");
const damaged = join(PAPERS, "Old scan.pdf");
const rules = join(PAPERS, "Rules of the harbour.pdf");
copyFileSync(materials.longPdf, tides);
copyFileSync(materials.locked, locked);
copyFileSync(materials.harbour, rules);
writeFileSync(damaged, "%PDF-1.4\nnothing of a PDF follows");

const full = journey({ library: materials.samples }, async (program) => {
  await program.index(rules, locked, damaged);
  await program.call("POST", "/api/collections", {
    name: "Contracts · 合同",
    paths: [join(ROOT, "app", "samples", "en", "Supply agreement.md"), join(ROOT, "app", "samples", "zh", "设备采购合同.docx")],
  });
});
const empty = journey();

const BIG = { repository: "Qwen/Qwen3-1.7B-GGUF", file: "Qwen3-1.7B-Q8_0.gguf", id: "qwen3-1.7b" };
const SMALL = { repository: "Qwen/Qwen2.5-1.5B-Instruct-GGUF", file: "qwen2.5-1.5b-instruct-q4_k_m.gguf", id: "qwen2.5-1.5b-instruct" };
const big = join(materials.folder, "big.gguf");
writeFileSync(big, "GGUF");
truncateSync(big, 420_000_000);
const hub = await Hub.start(materials.known);
/** With a model that is here and one that comes. */
const fetching = journey(
  {
    library: materials.samples,
    settings: { AIWORKSPACE_OFFLINE: "", AIWORKSPACE_DOWNLOAD__HUB: hub.address, AIWORKSPACE_OLLAMA__ADDRESS: "" },
  },
  async (program) => {
    await hub.tell({ add: [SMALL.repository, SMALL.file] });
    await hub.tell({ add: [BIG.repository, BIG.file, big] });
    await hub.tell({ pace: [BIG.file, 1_500_000] });
    await finished(program, (await program.call<{ id: string }>("POST", "/api/models/download", { name: SMALL.id })).id);
    await program.call("POST", "/api/models/use", { name: SMALL.id });
    await program.call("POST", "/api/models/download", { name: BIG.id });
  },
);

async function finished(program: Program, id: string): Promise<void> {
  while (["waiting", "running"].includes((await program.call<{ state: string }>("GET", `/api/jobs/${id}`)).state)) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What the page is told, changed on the way: for states that this computer is not in. */
async function told(page: Page, path: string, change: (body: never) => unknown): Promise<void> {
  await page.route(`**${path}`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: change((await response.json()) as never) });
  });
}

type Models = { models: { kind: string; memory: number | null; fits: boolean | null; missing: number }[] };
const FREE = 3.1e9;

/** As on a laptop with 8 GB and much else open. */
async function onSmallComputer(page: Page): Promise<void> {
  await told(page, "/api/engine", (body: object) => ({ ...body, available: FREE, total: 8.2e9 }));
  await told(page, "/api/models", ({ models }: Models) => ({
    models: models.map((one) => {
      const missing = Math.max(0, (one.memory ?? 0) - FREE);
      return one.kind === "chat" && one.memory ? { ...one, fits: missing === 0, missing } : one;
    }),
  }));
  await page.reload();
  await page.locator(".fit.tight, .fit.never").first().scrollIntoViewIfNeeded();
}

async function withNotices(page: Page, language: Language): Promise<void> {
  await asked(page, WORDS[language].text);
  const notices = [
    { code: "model.smaller", values: { model: SMALL.id, wanted: BIG.id } },
    { code: "query.translated", values: { query: language === "en" ? "付款条款" : "payment terms" } },
  ];
  await told(page, "/api/conversations/*", (body: { messages: { role: string }[] }) => ({
    ...body, messages: body.messages.map((one) => (one.role === "assistant" ? { ...one, notices } : one)),
  }));
  await page.waitForURL(/chat\/./);
  await page.reload();
  await page.locator(".notes").first().waitFor();
}

type Language = "en" | "zh";
const WORDS = {
  en: {
    page: "What did the inspection find?",
    text: "What are the payment terms?",
    refused: "Who won the football world cup in 1966?",
  },
  zh: { page: "质量保证期是多久?", text: "付款条款是什么?", refused: "1966年世界杯冠军是谁?" },
} as const;

interface Scene {
  name: string;
  path: string;
  where: Journey;
  act?: (page: Page, language: Language) => Promise<void>;
  small?: boolean;
  /** Of a window of its own. */
  size?: readonly [number, number];
  before?: (page: Page, language: Language) => Promise<void>;
}

const COPIED = {
  en: "The supplier delivers within thirty days of the order.",
  zh: "供货方应在订单确认后三十天内交付全部设备。",
} as const;

/** What the desktop would say in the panel's own window. */
async function onPanel(page: Page, language: Language, offers?: object[]): Promise<void> {
  const status = {
    hotkey: { keys: "Ctrl+Shift+A", backend: "x11", state: "on", detail: "" }, panel: true, tray: true, clipboard: "on",
    selection: true, insert: true, region: true, notifications: true, backend: "qt",
  };
  const copied = { id: "copied", kind: "clipboard", text: COPIED[language], paths: [], source: "LibreOffice", at: "" };
  const file = { id: "file", kind: "files", text: "", paths: [tides], source: "", at: "" };
  await page.route("**/api/desktop/**", (route) => {
    const path = new URL(route.request().url()).pathname;
    if (path.endsWith("/status")) return route.fulfill({ json: status });
    if (path.endsWith("/offers")) return route.fulfill({ json: { offers: offers ?? [copied, file] } });
    return route.fulfill({ status: 204 });
  });
}

async function asked(page: Page, question: string): Promise<void> {
  await page.locator("textarea").first().fill(question);
  await page.locator("textarea").first().press("Enter");
  await page.locator(".answer[aria-busy=false]").last().waitFor();
}

const row = (page: Page, name: string) => page.locator("[role=row][data-index]").filter({ hasText: name }).first();

const SCENES: readonly Scene[] = [
  { name: "welcome", path: "/welcome", where: empty, small: true },
  {
    name: "welcome-model",
    path: "/welcome",
    where: empty,
    act: async (page) => {
      await page.locator("nav ol button").last().click();
    },
  },
  { name: "chat-empty", path: "/chat", where: empty, small: true },
  { name: "chat", path: "/chat", where: full },
  {
    name: "chat-answer",
    path: "/chat",
    where: full,
    small: true,
    act: async (page, language) => {
      await asked(page, WORDS[language].page);
      await page.locator(".answer-text button.cite").first().click();
      await page.locator(".mark").filter({ visible: true }).first().waitFor();
    },
  },
  {
    name: "chat-text",
    path: "/chat",
    where: full,
    act: async (page, language) => {
      await asked(page, WORDS[language].text);
      await page.locator(".answer-text button.cite").first().click();
      await page.locator("mark").filter({ visible: true }).first().waitFor();
    },
  },
  { name: "chat-refused", path: "/chat", where: full, act: (page, language) => asked(page, WORDS[language].refused) },
  {
    name: "chat-model-missing",
    path: "/chat",
    where: full,
    act: async (page, language) => {
      // A model whose file has gone.
      const gone = join(materials.folder, "gone.gguf");
      copyFileSync(materials.known, gone);
      await full.program.call("POST", "/api/models/use", { name: gone });
      rmSync(gone);
      await asked(page, WORDS[language].text);
      await full.program.call("POST", "/api/models/use", { name: "none" });
    },
  },
  { name: "library-empty", path: "/library", where: empty },
  { name: "library", path: "/library", where: full, small: true, act: (page) => row(page, "Rules").click() },
  { name: "library-details", path: "/library", where: full, act: (page) => row(page, "Rules").dblclick() },
  {
    name: "library-password",
    path: "/library",
    where: full,
    act: async (page) => {
      await row(page, "Boathouse").locator("[data-part=remedy]").click();
      await page.getByRole("dialog").waitFor();
    },
  },
  { name: "models", path: "/models", where: full, small: true },
  {
    name: "models-downloading",
    path: "/models",
    where: fetching,
    small: true,
    act: async (page) => {
      const coming = page.locator(".card .job-progress").filter({ hasText: /MB\/s|每秒/ }).first();
      await coming.waitFor();
      await coming.evaluate((element) => { element.scrollIntoView({ block: "center" }); });
    },
  },
  {
    name: "models-meaning",
    path: "/models",
    where: fetching,
    act: (page) => page.locator(".meaning").evaluate((section) => { section.scrollIntoView(); }),
  },
  { name: "models-tight", path: "/models", where: fetching, small: true, act: onSmallComputer },
  {
    name: "activity-network",
    path: "/activity#network",
    where: fetching,
    small: true,
    act: async (page, language) => {
      await page.getByRole("button", { name: language === "en" ? "Check the record" : "核对记录" }).click();
      await page.locator(".verdict").waitFor();
    },
  },
  { name: "chat-notices", path: "/chat", where: fetching, small: true, act: withNotices },
  { name: "panel", path: "/panel", where: full, size: [720, 220], before: onPanel, act: (page) => page.locator("[data-offer]").first().waitFor() },
  {
    name: "panel-answer",
    path: "/panel",
    where: full,
    size: [720, 580],
    before: (page) => onPanel(page, "en", []),
    act: async (page, language) => {
      await asked(page, WORDS[language].page);
      await page.locator(".answer-text button.cite").first().click();
    },
  },
  {
    name: "panel-commands",
    path: "/panel",
    where: full,
    size: [720, 460],
    before: onPanel,
    act: async (page) => {
      await page.locator("textarea").first().fill("/");
      await page.locator("[role=option]").first().waitFor();
    },
  },
  {
    name: "palette",
    path: "/chat",
    where: full,
    act: async (page) => {
      await page.keyboard.press("Control+k");
      await page.locator("[data-entry^=command-]").first().waitFor();
    },
  },
  { name: "settings-desktop", path: "/settings/desktop", where: full },
  { name: "settings-commands", path: "/settings/commands", where: full },
  { name: "settings-network", path: "/settings/network", where: full },
  { name: "settings-model", path: "/settings/model", where: full, small: true },
  { name: "activity", path: "/activity", where: full, small: true },
  { name: "activity-empty", path: "/activity", where: empty },
  { name: "settings", path: "/settings", where: full, small: true },
  { name: "settings-answers", path: "/settings/answers", where: full },
  { name: "settings-data", path: "/settings/data", where: full },
  {
    name: "settings-about",
    path: "/settings/about",
    where: full,
    act: (page) => page.locator("#content ul li").first().waitFor(),
  },
  {
    name: "library-working",
    path: "/library",
    where: full,
    act: async (page) => {
      const { id } = await full.program.call<{ id: string }>("POST", "/api/index", { paths: [tides] });
      await page.locator(".job").first().waitFor();
      await page.locator(".job").filter({ hasText: /passages\/s|每秒/ }).first().waitFor({ timeout: 30_000 });
      working = id;
    },
  },
];
let working: string | undefined;

beforeAll(() => {
  if (!WANTED) rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
});
afterAll(async () => {
  await hub.stop();
  console.log(`pictures: ${OUT}`);
});

const LOOKS = [
  ["en", "light"],
  ["en", "dark"],
  ["zh", "light"],
  ["zh", "dark"],
] as const;

it.for(LOOKS)("every page in %s, %s", { timeout: 300_000 }, async ([language, theme]) => {
  for (const where of [empty, full, fetching]) {
    await where.program.call("DELETE", "/api/conversations");
    await where.program.call("PATCH", "/api/settings", {
      values: { "interface.language": language, "interface.theme": theme },
    });
    for (const [width, height] of [[1280, 800], [720, 480]] as const) {
      const page = await where.open({ viewport: { width, height } });
      for (const scene of SCENES.filter((one) => one.where === where && (WANTED?.includes(one.name) ?? true) && (width > 1000 || one.small))) {
        await where.program.call("PATCH", "/api/state", { values: { "welcome.step": null, "panel.draft": null } });
        const [wide, high] = scene.size ?? [width, height];
        await page.setViewportSize({ width: wide, height: high });
        await scene.before?.(page, language);
        await page.goto(where.program.origin + scene.path);
        await page.locator("h1, h2, textarea").first().waitFor();
        await scene.act?.(page, language);
        await page.evaluate(() => document.fonts.ready);
        await page.mouse.move(0, 0);
        await page.waitForTimeout(400);
        await page.unrouteAll();
        const name = [scene.name, language, theme, ...(width > 1000 ? [] : ["small"])].join("-");
        await page.screenshot({ path: join(OUT, `${name}.png`) });
        if (working) await settle(where, working);
        working = undefined;
      }
    }
  }
});

/** End a run that was begun for a picture and forget its document. */
async function settle(where: Journey, job: string): Promise<void> {
  await where.program.call("POST", `/api/jobs/${job}/cancel`);
  for (;;) {
    const { state } = await where.program.call<{ state: string }>("GET", `/api/jobs/${job}`);
    if (state !== "running" && state !== "waiting") break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { documents } = await where.program.call<{ documents: { id: string; path: string }[] }>("GET", "/api/documents");
  for (const one of documents.filter((document) => document.path === tides)) {
    await where.program.call("DELETE", `/api/documents/${one.id}`);
  }
}
