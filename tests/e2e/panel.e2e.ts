/**
 * The quick panel's page in a browser. There is no window of our own here: what only a desktop gives (chips, insertion,
 * hiding) is answered by the test, everything else by the program. The real window has tests of its own.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page, Route } from "playwright-core";
import { beforeEach, expect, inject, it } from "vitest";
import { journey } from "./journey";
import { overflow, violations } from "./looking";
import { askBox, drop, row, says } from "./places";

const materials = inject("materials");
const here = journey({ library: materials.samples }, (program) => program.index(materials.harbour));
const GATE = "When does the harbour gate open?";
const COPIED = "Thirty percent is paid on order. The rest is paid on delivery. The warranty lasts two years after that.";

const chips = [
  { id: "chip-1", kind: "clipboard", text: COPIED, paths: [], source: "mousepad", at: "2026-01-01T10:00:00Z" },
  { id: "chip-2", kind: "files", text: "", paths: ["/home/ann/港口 (终稿).pdf"], source: "", at: "2026-01-01T09:00:00Z" },
];

/** As inside the panel's own window; gives what the desktop was asked. */
async function onDesktop(page: Page, offers: object[] = []): Promise<{ path: string; body: unknown }[]> {
  const asked: { path: string; body: unknown }[] = [];
  await page.route("**/api/desktop/**", async (route: Route) => {
    const request = route.request();
    const path = new URL(request.url()).pathname.replace("/api/desktop/", "");
    if (path === "status") {
      const status = { hotkey: { keys: "Ctrl+Shift+A", backend: "x11", state: "on", detail: "" } };
      await route.fulfill({ json: { ...status, panel: true, insert: true, region: true, tray: true, clipboard: "on", selection: true, notifications: true, backend: "qt" } });
    } else if (path === "offers") await route.fulfill({ json: { offers } });
    else {
      asked.push({ path: `${request.method()} ${path}`, body: request.postDataJSON() as unknown });
      await route.fulfill({ status: 204 });
    }
  });
  return asked;
}

async function panelPage(offers?: object[]): Promise<{ page: Page; asked: { path: string; body: unknown }[] }> {
  const page = await here.open();
  const asked = offers ? await onDesktop(page, offers) : [];
  await page.goto(`${here.program.origin}/panel`);
  await box(page).waitFor();
  return { page, asked };
}

beforeEach(async () => {
  await here.program.call("PATCH", "/api/state", { values: { "panel.draft": null } });
  await here.program.call("PATCH", "/api/settings", { values: { "interface.language": "en", "interface.theme": "light" } });
});

const box = (page: Page) => page.getByRole("combobox", { name: "Your question" });
const command = (page: Page, id: string) => page.locator(`[role=option][data-command=${id}]`);
const answer = (page: Page) => page.locator(".panel-answer[aria-busy=false]");

it("has the cursor in it, answers with evidence, and goes on in the main page", async () => {
  const { page } = await panelPage();
  await expect.poll(() => box(page).evaluate((field) => field === document.activeElement)).toBe(true);
  expect(await page.getByRole("navigation").count()).toBe(0);
  await page.keyboard.type(GATE);
  await page.keyboard.press("Shift+Enter");
  expect(await box(page).inputValue()).toBe(`${GATE}\n`);
  await page.keyboard.press("Enter");
  await says(answer(page), "six in the morning");
  const cards = page.getByRole("region", { name: "Evidence" }).getByRole("button");
  await says(cards, "harbour.pdf");
  await page.locator(".answer-text button.cite").first().click();
  await expect.poll(() => cards.first().getAttribute("aria-pressed")).toBe("true");
  // What only a desktop can do is not offered.
  expect(await page.getByRole("button", { name: /Insert where|region of the screen/ }).count()).toBe(0);
  await box(page).focus();
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(/\/chat\/./);
  await says(page.getByRole("article").last(), "six in the morning");
});

it("does not ask while an input method is composing, and keeps the draft", async () => {
  const { page } = await panelPage();
  const session = await page.context().newCDPSession(page);
  await box(page).focus();
  await session.send("Input.imeSetComposition", { text: "gangkou", selectionStart: 7, selectionEnd: 7 });
  await session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Process", code: "Enter", windowsVirtualKeyCode: 229 });
  await session.send("Input.insertText", { text: "港口几点开门" });
  expect(await page.locator(".panel-answer").count()).toBe(0);
  await expect
    .poll(async () => JSON.stringify(await here.program.call<object>("GET", "/api/state")), { timeout: 10_000 })
    .toContain("港口几点开门");
  await page.reload();
  await expect.poll(() => box(page).inputValue()).toBe("港口几点开门");
  await box(page).fill("");
  await page.keyboard.press("ArrowUp");
  expect(await box(page).inputValue()).toBe(GATE);
  await page.keyboard.press("ArrowDown");
  expect(await box(page).inputValue()).toBe("");
});

it("offers what was copied; one key takes it away; without a model it says what is needed", async () => {
  const { page, asked } = await panelPage(chips);
  const list = page.getByRole("list", { name: "What can be asked about" });
  // The file was handed over, so it is meant; what was copied is only offered.
  await expect.poll(() => list.getByRole("button", { pressed: true }).textContent()).toContain("港口");
  await says(list, /Copied\s*Thirty percent .*from mousepad/);
  await box(page).press("Backspace");
  await expect.poll(() => list.getByRole("listitem").count()).toBe(1);
  expect(asked).toContainEqual({ path: "DELETE offers/chip-2", body: null });
  await list.getByRole("button", { name: /^Copied/ }).click();
  await says(page.locator(".offers-row"), "Needs a language model");
  expect(await page.getByRole("button", { name: "Translate" }).isDisabled()).toBe(true);
  await page.getByRole("button", { name: "Summarise" }).click();
  await says(answer(page), "Thirty percent");
  await expect.poll(() => asked.some(({ path }) => path === "DELETE offers/chip-1")).toBe(true);
});

it("opens commands at a slash, finds them by some letters, and runs one", async () => {
  const { page } = await panelPage();
  await page.keyboard.type("/");
  const options = page.getByRole("listbox", { name: "Commands" }).getByRole("option");
  await expect.poll(() => options.count()).toBeGreaterThan(6);
  await page.keyboard.type("翻");
  await expect.poll(() => options.first().getAttribute("data-command")).toBe("translate");
  expect(await command(page, "translate").getAttribute("aria-disabled")).toBe("true");
  const active = await box(page).getAttribute("aria-activedescendant");
  expect(await page.locator(`[id="${active ?? ""}"]`).getAttribute("data-command")).toBe("translate");
  await page.keyboard.press("Escape");
  await expect.poll(() => options.count()).toBe(0);
  expect(await box(page).inputValue()).toBe("/翻");
  await box(page).fill("/srch");
  await expect.poll(() => options.first().getAttribute("data-command")).toBe("search");
  await page.keyboard.press("Enter");
  expect(await box(page).inputValue()).toBe("/Search only ");
  await page.keyboard.type("harbour gate");
  await page.keyboard.press("Enter");
  await says(answer(page), "harbour gate");
});

it("tells the desktop its height, inserts, and hides on Esc", async () => {
  const { page, asked } = await panelPage([]);
  const heights = () => asked.filter(({ path }) => path === "POST panel/height").map(({ body }) => (body as { height: number }).height);
  await expect.poll(() => heights().length).toBeGreaterThan(0);
  const low = heights().at(-1) ?? 0;
  await box(page).fill(GATE);
  await box(page).press("Enter");
  await says(answer(page), "six in the morning");
  await expect.poll(() => heights().at(-1)).toBeGreaterThan(low + 40);
  await page.keyboard.press("Control+i");
  await expect.poll(() => asked.find(({ path }) => path === "POST insert")?.body).toMatchObject({ text: expect.stringContaining("six in the morning") });
  await page.keyboard.press("Control+Enter");
  await expect.poll(() => asked.find(({ path }) => path === "POST go")?.body).toMatchObject({ page: expect.stringMatching(/^\/chat\/./) });
  asked.length = 0;
  await page.keyboard.press("Escape");
  await expect.poll(() => asked.map(({ path }) => path)).toContain("POST panel/hide");
});

it("takes files that are dropped on it", async () => {
  const { page } = await panelPage();
  const sent = page.waitForResponse((response) => response.url().endsWith("/api/index"));
  await drop(page, materials.harbourZh);
  await sent;
  await page.goto(`${here.program.origin}/library`);
  await row(page, materials.harbourZh.split("/").at(-1) ?? "").waitFor({ timeout: 30_000 });
});

it("asks once before a dropped folder that holds much, in a window high enough for it", async () => {
  const folder = join(materials.folder, "合同 100% #1");
  mkdirSync(folder, { recursive: true });
  for (let n = 0; n <= 500; n++) writeFileSync(join(folder, `${n}.txt`), "The gate opens at six.");
  const page = await here.open({ viewport: { width: 720, height: 160 } });
  const asked = await onDesktop(page);
  await page.route("**/api/desktop/dropped", (route) => route.fulfill({ json: { paths: [folder] } }));
  await page.route("**/api/session", async (route) => {
    const session = (await (await route.fetch()).json()) as { desktop: object };
    await route.fulfill({ json: { ...session, desktop: { ...session.desktop, window: true } } });
  });
  await page.goto(`${here.program.origin}/panel`);
  await box(page).waitFor();
  const jobs: string[] = [];
  page.on("response", async (response) => {
    if (response.url().endsWith("/api/index")) jobs.push(((await response.json()) as { id: string }).id);
  });
  const dialog = page.getByRole("dialog", { name: "Add 501 files?" });
  await drop(page, materials.harbour);
  await says(dialog, /501 files, 11 kB/);
  const heights = () => asked.filter(({ path }) => path === "POST panel/height").map(({ body }) => (body as { height: number }).height);
  await expect.poll(() => heights().at(-1)).toBeGreaterThan(160);
  const high = heights().at(-1) ?? 0;
  await page.setViewportSize({ width: 720, height: high });
  const hidden = () => dialog.evaluate((one) => [one, ...one.children].reduce((sum, part) => sum + part.scrollHeight - part.clientHeight, 0));
  await expect.poll(hidden).toBe(0);
  expect([...(await violations(page)), ...(await overflow(page))]).toEqual([]);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
  await expect.poll(() => heights().at(-1)).toBeLessThan(high);
  expect(jobs).toEqual([]);
  await drop(page, materials.harbour);
  await dialog.getByRole("button", { name: "Add them" }).click();
  await expect.poll(() => jobs.length).toBe(1);
  await here.program.call("POST", `/api/jobs/${jobs[0] ?? ""}/cancel`);
  // What was dropped on the panel is what is asked about.
  await says(page.locator("[data-offer=files].chosen"), "合同 100% #1");
});

it("reads an answer aloud, sentence by sentence, and falls silent at once", async ({ skip }) => {
  const { available } = await here.program.call<{ available: boolean }>("GET", "/api/speech");
  skip(!available, "there is no espeak-ng here");
  const page = await here.open();
  await page.addInitScript(() => {
    const sounds: HTMLAudioElement[] = [];
    const heard: string[] = [];
    Object.assign(window, { sounds, heard });
    window.Audio = class extends Audio {
      constructor() {
        super();
        sounds.push(this);
        this.addEventListener("timeupdate", () => {
          const n = /(\d+)\.wav$/.exec(this.src)?.[1];
          if (this.currentTime > 0 && n !== undefined && !heard.includes(n)) heard.push(n);
        });
      }
    };
  });
  await onDesktop(page, chips);
  await page.goto(`${here.program.origin}/panel`);
  await page.getByRole("button", { name: /^Copied/ }).click();
  await page.getByRole("button", { name: "Summarise" }).click();
  await says(answer(page), "Thirty percent");
  const ended = page.waitForRequest((request) => request.method() === "DELETE" && request.url().includes("/api/speech/"));
  await page.getByRole("button", { name: "Read aloud" }).click();
  const heard = (): Promise<string[]> => page.evaluate(() => (window as unknown as { heard: string[] }).heard);
  // The sound of the first sentence runs, then that of the next.
  await expect.poll(heard, { timeout: 30_000 }).toEqual(["0", "1"]);
  await page.getByRole("button", { name: "Stop reading" }).click();
  await ended;
  expect(await page.evaluate(() => (window as unknown as { sounds: HTMLAudioElement[] }).sounds.map(({ paused }) => paused))).toEqual([true]);
  await page.getByRole("button", { name: "Read aloud" }).waitFor();
});

it.for([
  ["en", "light"],
  ["zh", "dark"],
] as const)("has no serious fault in %s, %s, also at 200 %", async ([language, theme]) => {
  await here.program.call("PATCH", "/api/settings", { values: { "interface.language": language, "interface.theme": theme } });
  const faults: Record<string, string[]> = {};
  const look = async (page: Page, name: string): Promise<void> => {
    const found = [...(await violations(page)), ...(await overflow(page))];
    if (found.length > 0) faults[name] = found;
  };
  for (const width of [720, 360]) {
    const page = await here.open({ viewport: { width, height: 560 } });
    await onDesktop(page, chips);
    await page.goto(`${here.program.origin}/panel`);
    await page.locator("[data-offer=clipboard]").waitFor();
    await look(page, `chips, ${width}`);
    const field = page.locator("textarea").first();
    await field.fill("/");
    await page.locator("[role=option]").first().waitFor();
    await look(page, `commands, ${width}`);
    await field.fill("");
    await page.locator("[data-offer=files] .remove").click();
    await field.fill(GATE);
    await field.press("Enter");
    await page.locator(".panel-answer[aria-busy=false] .cite").first().waitFor();
    await look(page, `answer, ${width}`);
  }
  expect(faults).toEqual({});
});

it("opens the palette: commands on the conversation, pages and conversations", async () => {
  const page = await here.open();
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: /Find a command/ });
  await field.waitFor();
  await says(page.locator("[data-entry=command-translate]"), /model|Model/);
  expect(await violations(page)).toEqual([]);
  await field.fill("lbry");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/library$/);
  await page.evaluate(() => dispatchEvent(new CustomEvent("aiworkspace:go", { detail: "//evil.example/" })));
  await page.evaluate(() => dispatchEvent(new CustomEvent("aiworkspace:go", { detail: "/settings/commands" })));
  await page.waitForURL(/\/settings\/commands$/);
  await page.getByRole("button", { name: "New command" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Three points");
  await page.getByRole("textbox", { name: "What is to be done" }).fill("Three points of {text}.");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "Three points" }).waitFor();
  await page.getByRole("button", { name: "Delete Three points" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("heading", { name: "Three points" }).waitFor();
  expect(await violations(page)).toEqual([]);
});

it("records a key, and says when another program has it", async () => {
  const page = await here.open();
  await page.route("**/api/desktop/status", (route) =>
    route.fulfill({ json: { hotkey: { keys: "Ctrl+Shift+A", backend: "x11", state: "conflict", detail: "held by xbindkeys" }, panel: false } }),
  );
  await page.goto(`${here.program.origin}/settings/desktop`);
  const keys = page.getByRole("button", { name: /^Key for the quick panel/ });
  await says(page.locator(".hotkey"), /Another program has Ctrl\+Shift\+A.*held by xbindkeys.*aiworkspace toggle/s);
  await keys.click();
  await page.keyboard.press("Shift+Q");
  await page.getByText("is needed for writing").waitFor();
  await page.keyboard.press("Control+Alt+Space");
  await says(keys, "Ctrl+Alt+Space");
  const { settings } = await here.program.call<{ settings: { name: string; value: unknown }[] }>("GET", "/api/settings");
  expect(settings.find(({ name }) => name === "hotkey.keys")?.value).toBe("Ctrl+Alt+Space");
  await here.program.call("DELETE", "/api/settings/hotkey.keys");
});

it("leaves the panel's field to its own name on the chat page", async () => {
  const page = await here.open({ path: "/chat?q=When%20does%20the%20harbour%20gate%20open%3F" });
  await askBox(page).waitFor();
  await says(page.getByRole("article").last(), "six in the morning");
});
