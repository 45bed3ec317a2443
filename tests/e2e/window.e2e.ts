/** The whole way once in the program's own window, with real keys, a real mouse and a real drop. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { says } from "./places";
import { missing, Screen } from "./screen";

const materials = inject("materials");
const GATE = "When does the harbour gate open?";
let screen: Screen;

beforeAll(async () => {
  if (missing.length === 0) screen = await Screen.start({ AIWORKSPACE_MODEL__ACTIVE: materials.slow });
});

afterAll(async () => {
  await screen?.end();
});

const focus = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const one = document.activeElement;
    return one?.getAttribute("aria-label") ?? (one as HTMLTextAreaElement | null)?.labels?.[0]?.textContent?.trim() ?? one?.textContent?.trim() ?? "";
  });

/** Press a key until something of that name has the focus. */
async function keyTo(page: Page, wanted: RegExp, key = "Tab"): Promise<void> {
  const way: string[] = [];
  for (let presses = 0; presses < 80; presses++) {
    const before = await page.evaluateHandle(() => document.activeElement);
    screen.key(key);
    await expect.poll(() => page.evaluate((old) => document.activeElement !== old, before)).toBe(true);
    const name = await focus(page);
    if (wanted.test(name)) return;
    way.push(name);
  }
  throw new Error(`no ${wanted} on the way: ${way.join(" · ")}`);
}

async function written(page: Page): Promise<string> {
  return (await page.getByRole("article").last().locator(".answer-text").textContent()) ?? "";
}

async function streaming(page: Page, letters: number): Promise<string> {
  await expect.poll(async () => (await written(page)).length, { timeout: 40_000 }).toBeGreaterThan(letters);
  return written(page);
}

const plain = (text: string): string => text.replace(/[^\p{L}]/gu, "");

async function ask(page: Page, question: string): Promise<void> {
  const turns = await page.getByRole("article").count();
  await page.locator("textarea").first().waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("TEXTAREA");
  // No key has Chinese letters: they come from an input method, as a whole.
  if (/^[ -~]+$/.test(question)) screen.type(question);
  else await page.keyboard.insertText(question);
  await expect.poll(() => page.locator("textarea").first().inputValue()).toBe(question);
  screen.key("Return");
  await page.getByRole("article").nth(turns).waitFor();
}

it.skipIf(missing.length > 0)("is gone through in the window: drop, ask, stream, cite, stop, reload, switch, keys alone", async () => {
  const page = await screen.open();
  // The first start, skipped with the keys.
  await page.getByRole("button", { name: "Skip the introduction" }).waitFor();
  screen.picture("welcome");
  await keyTo(page, /^Skip the introduction$/);
  screen.key("Return");
  await page.locator("textarea").first().waitFor();

  screen.drop(materials.harbour, materials.harbourZh);
  await page.getByText(/2 indexed/).first().waitFor();
  const { documents } = await screen.call<{ documents: { path: string }[] }>("/api/documents");
  expect(documents.map((one) => one.path)).toEqual(expect.arrayContaining([materials.harbour, materials.harbourZh]));

  // Words as they come; the mark on the page beside them.
  await page.locator("textarea").first().focus();
  await ask(page, GATE);
  const first = await streaming(page, 60);
  const later = await streaming(page, first.length + 40);
  expect(plain(later).startsWith(plain(first))).toBe(true);
  screen.picture("streaming");
  screen.key("Escape");
  await says(page.getByRole("article").last(), "You stopped this answer");
  await keyTo(page, /^Citation 1/, "shift+Tab");
  screen.key("Return");
  const picture = page.getByRole("img", { name: /Page 2 of harbour\.pdf/ });
  await picture.waitFor();
  await page.locator(".mark").filter({ visible: true }).first().waitFor();
  const place = await picture.evaluate((image) => {
    const sheet = image.getBoundingClientRect();
    const mark = [...(image.parentElement?.querySelectorAll(".mark") ?? [])].at(-1)?.getBoundingClientRect() ?? new DOMRect();
    return { left: (mark.x - sheet.x) / sheet.width, middle: (mark.y + mark.height / 2 - sheet.y) / sheet.height };
  });
  expect(Math.abs(place.left - materials.mark.left)).toBeLessThan(0.01);
  expect(Math.abs(place.middle - (materials.mark.bottom - materials.mark.height / 3))).toBeLessThan(materials.mark.height / 2);
  screen.picture("citation");
  screen.key("Escape");

  // In Chinese, reloaded in the middle of the answer.
  await page.locator("textarea").first().focus();
  await ask(page, "港口大门几点开启?");
  const before = await streaming(page, 60);
  await says(page.locator(".evidence .card"), "港口规定.pdf");
  await page.reload();
  await page.locator("textarea").first().waitFor();
  // The half that had come may be all that is kept, or a few words more that were on their way.
  await expect.poll(async () => plain(await written(page))).toMatch(new RegExp(`^${plain(before)}`));
  screen.picture("reloaded");

  // Language and theme at once, by the keys.
  await keyTo(page, /^Theme: /, "shift+Tab");
  screen.key("Return");
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset["theme"])).toBe("dark");
  await keyTo(page, /^Settings$/);
  screen.key("Return");
  await page.getByRole("heading", { name: "Settings" }).first().waitFor();
  await keyTo(page, /^(English|Follow the system)$/);
  const language = (): Promise<string> => page.evaluate(() => document.documentElement.lang);
  for (let presses = 0; presses < 2 && !(await language()).startsWith("zh"); presses++) {
    const checked = await page.evaluateHandle(() => document.activeElement);
    screen.key("Right");
    await expect.poll(() => page.evaluate((old) => document.activeElement !== old, checked)).toBe(true);
    await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLInputElement).checked)).toBe(true);
  }
  await expect.poll(language).toMatch(/^zh/);
  await page.getByRole("heading", { name: "设置" }).first().waitFor();
  screen.picture("settings");
  expect(await screen.close()).toBe(0);
});
