/** Answers of a model, word by word: stopped, asked again, and kept through a reload and a crash. */
import { expect, inject, it } from "vitest";
import { journey } from "./journey";
import { ask, says, whole } from "./places";
import type { Page } from "playwright-core";

const materials = inject("materials");
const here = journey({}, async (program) => {
  await program.index(materials.harbour);
  await program.call("POST", "/api/models/use", { name: materials.slow });
});
const GATE = "When does the harbour gate open?";

const written = async (page: Page): Promise<string> =>
  (await page.locator(".answer-text").last().textContent({ timeout: 20_000 })) ?? "";

async function streaming(page: Page, letters: number): Promise<string> {
  await expect.poll(async () => (await written(page)).length, { timeout: 60_000 }).toBeGreaterThan(letters);
  return written(page);
}

const stop = (page: Page) => page.getByRole("button", { name: "Stop", exact: true });

/** What is shown begins with what was shown: the same letters, numbers of citations apart. */
function beginsWith(now: string, before: string): void {
  const plain = (text: string): string => text.replace(/[^\p{L}]/gu, "");
  expect(plain(now).slice(0, Math.min(200, plain(before).length - 20))).toBe(
    plain(before).slice(0, Math.min(200, plain(before).length - 20)),
  );
}

it("shows the evidence first, then the words as they come, and stops when told", async () => {
  const page = await here.open();
  await ask(page, GATE);
  await page.getByRole("button", { name: /passage/ }).first().waitFor();
  const first = await streaming(page, 60);
  const later = await streaming(page, first.length + 40);
  beginsWith(later, first);
  await stop(page).click();
  await says(page.getByRole("article").last(), "You stopped this answer");
  const kept = await written(page);
  expect(kept.length).toBeGreaterThanOrEqual(later.length);
  await page.reload();
  await says(page.getByRole("article").last(), "You stopped this answer");
  beginsWith(await written(page), kept);
});

it("keeps what had arrived over a reload in the middle", async () => {
  const page = await here.open();
  await ask(page, GATE);
  const before = await streaming(page, 150);
  await page.reload();
  await page.locator(".answer-text").last().waitFor();
  // The server may still be putting the last words away.
  await expect.poll(async () => (await written(page)).length).toBeGreaterThan(before.length - 20);
  beginsWith(await written(page), before);
  if (await stop(page).isVisible()) await stop(page).click();
  await page.locator("[aria-busy=false]").last().waitFor();
});

it("asks again, and takes that back while it is being written", async () => {
  const page = await here.open();
  const turn = await ask(page, GATE);
  await streaming(page, 60);
  await stop(page).click();
  await says(turn, "You stopped this answer");
  const kept = await written(page);
  await turn.getByRole("button", { name: "Answer again" }).first().click();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => written(page), { timeout: 20_000 }).toBe(kept);
  await says(page.getByRole("article").last(), "You stopped this answer");
  expect(await page.getByRole("article").count()).toBe(1);
});

it("keeps what had arrived when the program is killed in the middle", async () => {
  const page = await here.open();
  await ask(page, GATE);
  const shown = await streaming(page, 150);
  // It is stored a few times a second; what was not yet is lost with the program.
  const place = new URL(page.url()).pathname;
  const stored = async (): Promise<string> => {
    const { messages } = await here.program.call<{ messages: { text: string }[] }>("GET", `/api/conversations/${place.split("/").at(-1)}`);
    return messages.at(-1)?.text ?? "";
  };
  await expect.poll(async () => (await stored()).length).toBeGreaterThan(150);
  const before = await stored();
  await here.program.kill();
  await says(page.getByRole("article").last(), /connection broke|cut off/i);
  beginsWith(await written(page), shown);
  await here.program.serve();
  await page.goto(await here.program.ticket());
  await page.goto(here.program.origin + place);
  await page.locator(".answer-text").last().waitFor();
  await says(page.getByRole("article").last(), "cut off");
  beginsWith(await written(page), before);
});

it("writes Markdown: headings, tables, code, with numbers that lead to the passage", async () => {
  await here.program.call("POST", "/api/models/use", { name: materials.known });
  const page = await here.open();
  const answer = await whole(await ask(page, GATE));
  await answer.getByRole("heading", { name: "Opening hours" }).waitFor();
  expect(await answer.getByRole("row").count()).toBe(2);
  await says(answer.locator("pre code"), "opens = 6");
  await says(answer, "港口大门早上六点开启");
  await answer.getByRole("button", { name: /^Citation 1/ }).first().click();
  await page.getByRole("img", { name: /Page 2 of harbour\.pdf/ }).waitFor();
});
