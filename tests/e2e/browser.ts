/** Chromium, driven through playwright-core, and pages that are watched: whom they ask, what goes wrong in them. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from "playwright-core";
import type { Program } from "./program";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const PLACES = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:/Program Files/Google/Chrome/Application/chrome.exe",
  "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
];

/** Where Chromium is: `CHROMIUM`, then the usual names on the PATH. */
export function findChromium(): string | undefined {
  const chosen = process.env["CHROMIUM"];
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const places = (name: string): string[] => folders.map((at) => join(at, name));
  const candidates = chosen ? [chosen, ...places(chosen)] : [...NAMES.flatMap(places), ...PLACES];
  for (const path of candidates) {
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      continue;
    }
  }
  return undefined;
}

export const FLAGS = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  // No name but this computer's own is ever looked up.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
  "--force-color-profile=srgb",
  "--font-render-hinting=none",
];

export function launch(more: readonly string[] = []): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("Chromium is needed: install it (apt-get install chromium) or name it in CHROMIUM.");
  return chromium.launch({
    executablePath,
    headless: true,
    chromiumSandbox: process.getuid?.() !== 0,
    args: [...FLAGS, ...more],
  });
}

export interface Watched {
  context: BrowserContext;
  page: Page;
  /** What must not have happened: errors in the page, requests to anywhere but the program. */
  faults: string[];
}

export interface OpenOptions extends BrowserContextOptions {
  path?: string;
  /** Leave the first start's steps to the test. */
  fresh?: boolean;
}

/** A page of the program as its user sees it, logged in by a ticket. */
export async function open(browser: Browser, program: Program, options: OpenOptions = {}): Promise<Watched> {
  const { path, fresh, ...rest } = options;
  if (!fresh) await program.call("PATCH", "/api/state", { values: { "welcome.done": true } });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    reducedMotion: "reduce",
    ...rest,
  });
  context.setDefaultTimeout(15_000);
  const faults: string[] = [];
  const page = await context.newPage();
  watch(page, program, faults);
  await page.goto(await program.ticket());
  if (path) await page.goto(program.origin + path);
  await page.locator("#app *").first().waitFor();
  return { context, page, faults };
}

function watch(page: Page, program: Program, faults: string[]): void {
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${program.origin}/`) && !/^(data|blob):/.test(url)) faults.push(`asked ${url}`);
  });
  page.on("pageerror", (error) => faults.push(`failed: ${error.message}`));
  page.on("dialog", (dialog) => {
    faults.push(`a dialog said ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("console", (message) => {
    // That an answer was an error, or none came, is the page's to show; what the page itself does wrong is not.
    const answered = message.text().startsWith("Failed to load resource") || message.text() === "TypeError: Failed to fetch";
    if (message.type() === "error" && !answered) {
      faults.push(`said ${message.text()}`);
    }
    if (message.type() === "warning" && message.text().startsWith("[Vue warn]")) faults.push(`said ${message.text()}`);
  });
}
