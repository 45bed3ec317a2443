/** Where things are in the page, and what people do again and again. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

export const ASK_BOX = "textarea";
export const EVIDENCE_CARD = ".evidence .card";
export const ANSWER_TEXT = ".answer-text";
export const LIBRARY_ROW = "[role=row][data-index]";
export const LIBRARY_SCROLLER = ".scroller";

export function askBox(page: Page): Locator {
  return page.getByRole("textbox", { name: "Your question", exact: true });
}

/** Type a question and press Enter; gives its turn. */
export async function ask(page: Page, question: string): Promise<Locator> {
  const before = await page.getByRole("article").count();
  await askBox(page).fill(question);
  await askBox(page).press("Enter");
  const turn = page.getByRole("article").nth(before);
  await turn.waitFor();
  return turn;
}

/** The answer once it is complete: its tools are there. */
export async function whole(turn: Locator): Promise<Locator> {
  const answer = turn.locator(".answer");
  await turn.locator(".answer[aria-busy=false]").waitFor({ timeout: 40_000 });
  return answer;
}

/** Drop files on the page as a person does. */
export async function drop(page: Page, ...paths: string[]): Promise<void> {
  const files = paths.map((path) => ({ name: basename(path), data: readFileSync(path).toString("base64") }));
  const transfer = await page.evaluateHandle((given) => {
    const made = new DataTransfer();
    for (const { name, data } of given) {
      made.items.add(new File([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))], name));
    }
    return made;
  }, files);
  for (const type of ["dragenter", "dragover", "drop"]) await page.dispatchEvent("body", type, { dataTransfer: transfer });
}

/** The library's row of a file. */
export function row(page: Page, name: string): Locator {
  return page.locator(LIBRARY_ROW).filter({ has: page.getByRole("rowheader", { name, exact: true }) });
}

/** Go to one of the main areas by its link. */
export async function go(page: Page, place: string): Promise<void> {
  await page.getByRole("navigation", { name: /Main areas|主要区域|主要|主导航/ }).getByRole("link", { name: place }).click();
}

/** Wait until a locator's text fits. */
export async function says(locator: Locator, wanted: RegExp | string): Promise<void> {
  const pattern = typeof wanted === "string" ? new RegExp(wanted.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")) : wanted;
  await expect.poll(() => locator.first().textContent(), { timeout: 20_000 }).toMatch(pattern);
}
