/** The quick panel with a language model that writes slowly: what it is told, writing and hiding meanwhile, running again. */
import type { Page, Route } from "playwright-core";
import { beforeEach, expect, inject, it } from "vitest";
import { journey } from "./journey";
import { askBox, says } from "./places";

const materials = inject("materials");
const here = journey({}, async (program) => {
  await program.index(materials.harbour);
});
const GATE = "When does the harbour gate open?";
const COPIED = { id: "chip-1", kind: "clipboard", text: "Thirty percent is paid on order.", paths: [], source: "mousepad", at: "2026-01-01T10:00:00Z" };
const STATUS = {
  hotkey: { keys: "Ctrl+Shift+A", backend: "x11", state: "on", detail: "" },
  panel: true, insert: true, region: true, tray: true, clipboard: "on", selection: true, notifications: true, backend: "qt",
};

interface Asked {
  path: string;
  body: unknown;
}

/** Inside the panel's own window; gives what the desktop and the commands were asked. */
async function panelPage(offers: object[] = []): Promise<{ page: Page; asked: Asked[] }> {
  const page = await here.open({ viewport: { width: 720, height: 560 } });
  const asked: Asked[] = [];
  await page.route("**/api/desktop/**", async (route: Route) => {
    const request = route.request();
    const path = new URL(request.url()).pathname.replace("/api/desktop/", "");
    asked.push({ path: `${request.method()} ${path}`, body: request.postDataJSON() as unknown });
    if (path === "status") await route.fulfill({ json: STATUS });
    else if (path === "offers") await route.fulfill({ json: { offers } });
    else await route.fulfill({ status: 204 });
  });
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/api/commands")) asked.push({ path: `${request.method()} ${pathname}`, body: request.postDataJSON() as unknown });
  });
  await page.goto(`${here.program.origin}/panel`);
  await box(page).waitFor();
  await expect.poll(() => asked.some(({ path }) => path === "GET /api/commands")).toBe(true);
  return { page, asked };
}

const use = (model: string): Promise<unknown> => here.program.call("POST", "/api/models/use", { name: model });
const box = (page: Page) => page.getByRole("combobox", { name: "Your question" });
const choice = (page: Page, name: string) => page.getByRole("radio", { name });
const answer = (page: Page) => page.locator(".panel-answer[aria-busy=false]");
const stop = (page: Page) => page.getByRole("button", { name: "Stop", exact: true });
const letters = async (page: Page): Promise<number> => ((await page.locator(".answer-text").textContent()) ?? "").length;
const runs = (asked: Asked[]): Asked[] => asked.filter(({ path }) => path.endsWith("/run"));

async function streaming(page: Page): Promise<void> {
  await box(page).fill(GATE);
  await box(page).press("Enter");
  await page.locator(".answer-text").waitFor({ timeout: 60_000 });
  await expect.poll(() => letters(page), { timeout: 60_000 }).toBeGreaterThan(40);
}

beforeEach(async () => {
  await here.program.call("PATCH", "/api/state", { values: { "panel.draft": null, "panel.asked": null, "commands.options": null } });
});

it("is told a tone by the keyboard, and remembers it", async () => {
  await use(materials.known);
  const { page, asked } = await panelPage([COPIED]);
  await page.getByRole("button", { name: /^Copied/ }).click();
  await box(page).fill("/rewr");
  await expect.poll(() => choice(page, "Neutral").getAttribute("aria-checked")).toBe("true");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => choice(page, "Formal").getAttribute("aria-checked")).toBe("true");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => box(page).evaluate((field) => field === document.activeElement)).toBe(true);
  await page.keyboard.press("Enter");
  await answer(page).waitFor({ timeout: 40_000 });
  expect(runs(asked)).toMatchObject([{ path: "POST /api/commands/rewrite/run", body: { options: { tone: "formal" }, text: COPIED.text } }]);
  await box(page).fill("/rewr");
  await expect.poll(() => choice(page, "Formal").getAttribute("aria-checked")).toBe("true");
});

it("is told a language in words, and by the mouse", async () => {
  await use(materials.known);
  const { page, asked } = await panelPage();
  await box(page).fill("/translate en: 仓库租约到期。");
  await expect.poll(() => choice(page, "English").getAttribute("aria-checked")).toBe("true");
  await box(page).press("Enter");
  await answer(page).waitFor({ timeout: 40_000 });
  expect(runs(asked).at(-1)?.body).toMatchObject({ options: { to: "en" }, text: "仓库租约到期。" });
  await box(page).fill("/translate 英文 is a word");
  await choice(page, "Chinese").click();
  await expect.poll(() => runs(asked).length).toBe(2);
  expect(runs(asked).at(-1)?.body).toMatchObject({ options: { to: "zh" }, text: "英文 is a word" });
  await answer(page).waitFor({ timeout: 40_000 });
});

it("can be written in while it answers, hidden and stopped; arrows bring questions back", async () => {
  await use(materials.slow);
  const { page, asked } = await panelPage();
  await streaming(page);
  await box(page).pressSequentially("and on");
  await box(page).press("Shift+Enter");
  await box(page).pressSequentially("Sundays?");
  await box(page).press("Enter");
  // It waits: only one answer at a time.
  expect(await box(page).inputValue()).toBe("and on\nSundays?");
  const before = await letters(page);
  await page.keyboard.press("Escape");
  await expect.poll(() => asked.some(({ path }) => path === "POST panel/hide")).toBe(true);
  await expect.poll(() => letters(page)).toBeGreaterThan(before);
  await stop(page).click();
  await says(answer(page), "You stopped this answer");
  await box(page).fill("");
  await box(page).press("ArrowUp");
  expect(await box(page).inputValue()).toBe(GATE);
  await box(page).press("ArrowDown");
  expect(await box(page).inputValue()).toBe("");
});

it("takes the draft to the main window, where it waits for the answer", async () => {
  await use(materials.slow);
  const { page, asked } = await panelPage();
  await streaming(page);
  await box(page).fill("and on Sundays?");
  await box(page).press("Control+Enter");
  await expect.poll(() => asked.find(({ path }) => path === "POST go")?.body).toMatchObject({ page: expect.stringMatching(/^\/chat\/\d+\?q=and%20on%20Sundays/) as string });
  const { page: place } = asked.find(({ path }) => path === "POST go")?.body as { page: string };
  await expect.poll(() => box(page).inputValue()).toBe("");
  const main = await here.open();
  await main.goto(here.program.origin + place);
  await expect.poll(() => askBox(main).inputValue()).toBe("and on Sundays?");
  await stop(main).click();
  await says(main.getByRole("article").last(), "You stopped this answer");
});

it("runs a command again in the main window, with what it was given", async () => {
  await use(materials.known);
  const { page, asked } = await panelPage();
  await box(page).fill("/explain 仓库租约到期。");
  await box(page).press("Enter");
  await answer(page).waitFor({ timeout: 40_000 });
  await box(page).press("Control+Enter");
  await expect.poll(() => asked.some(({ path }) => path === "POST go")).toBe(true);
  const { page: place } = asked.find(({ path }) => path === "POST go")?.body as { page: string };
  const main = await here.open();
  await main.goto(here.program.origin + place);
  const turn = main.getByRole("article").last();
  await says(turn, "Explain");
  expect(await turn.getByRole("button", { name: "Edit", exact: false }).count()).toBe(0);
  const sent = main.waitForRequest((request) => request.url().endsWith("/api/commands/explain/run"));
  await turn.hover();
  await turn.getByRole("button", { name: "Answer again" }).click();
  expect((await sent).postDataJSON()).toMatchObject({ again: expect.stringMatching(/^\d+$/) as string });
  await main.getByRole("button", { name: "Undo" }).waitFor({ timeout: 20_000 });
  await main.locator("[aria-busy=false]").last().waitFor();
  expect(await main.getByRole("article").count()).toBe(1);
});
