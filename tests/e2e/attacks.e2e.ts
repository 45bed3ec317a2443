/** Markup in a document, in a file's name and in an answer: shown as it is written, never run, never fetched. */
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, inject, it } from "vitest";
import { journey } from "./journey";
import { ask, go, says, whole } from "./places";

const materials = inject("materials");
const here = journey({}, (program) =>
  program.index(materials.attacks.document, materials.attacks.named, materials.harbour),
);
let before: string[];

async function hits(): Promise<string[]> {
  return (await (await fetch(`${materials.trap}/hits`)).json()) as string[];
}

beforeEach(async () => {
  before = await hits();
});
afterEach(async () => {
  expect(await hits()).toEqual(before);
});

async function harmless(page: Page): Promise<void> {
  // Whatever could have been started has had its turn.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100))));
  expect(await page.evaluate(() => (window as unknown as Record<string, unknown>)["__pwned"] ?? null)).toBeNull();
  expect(await page.locator("iframe, object, embed, #app svg image").count()).toBe(0);
  expect(await page.locator(`[src^="${materials.trap}"], [href^="${materials.trap}"][rel~="stylesheet"]`).count()).toBe(0);
  const bad = await page.locator("a").evaluateAll((links) =>
    links.map((link) => link.getAttribute("href") ?? "").filter((href) => /^\s*(javascript|data|vbscript):/i.test(href)),
  );
  expect(bad).toEqual([]);
}

it("shows a document's markup as text: in the quote, in the evidence, in the text view", async () => {
  const page = await here.open();
  for (const [question, wanted] of [
    ["What is the lighthouse fee per night?", "<script>"],
    ["When is the lighthouse lamp lit?", "<img"],
    ["What colour is the lighthouse wall painted?", "white"],
  ] as const) {
    const answer = await whole(await ask(page, question));
    await says(answer, "lighthouse");
    await answer.getByRole("button", { name: /^Citation 1/ }).first().click();
    await says(page.locator("mark").filter({ visible: true }), "lighthouse");
    await says(page.locator("body"), wanted);
    await harmless(page);
  }
});

it("shows a file's name as it is written: in the library, its details, an answer and the place to look", async () => {
  const page = await here.open({ path: "/library" });
  await page.getByText("<img src=http:", { exact: false }).first().waitFor();
  await page.getByText("<img src=http:", { exact: false }).first().dblclick();
  await says(page.locator("body"), "The ferry leaves the pier");
  await harmless(page);
  await go(page, "Activity");
  await page.getByRole("main").waitFor();
  await harmless(page);
  await go(page, "Chat");
  const answer = await whole(await ask(page, "When does the ferry leave the pier?"));
  await says(answer, "noon");
  await answer.getByRole("button", { name: /^Citation 1/ }).first().click();
  await says(page.locator("mark").filter({ visible: true }), "ferry");
  await harmless(page);
});

it("shows a model's markup as text and its picture as words", async () => {
  await here.program.call("POST", "/api/models/use", { name: materials.hostile });
  const page = await here.open();
  const answer = await whole(await ask(page, "When does the harbour gate open?"));
  await says(answer, "<script>");
  await says(answer, "a picture");
  expect(await answer.locator("img, script, style, svg[onload]").count()).toBe(0);
  await harmless(page);
  const pages = page.context().pages().length;
  for (const name of ["a link", "data"]) {
    const link = answer.getByText(name, { exact: false }).first();
    if (await link.count()) await link.click();
  }
  expect(page.context().pages().length).toBe(pages);
  await harmless(page);
  await page.reload();
  await page.locator(".answer-text").last().waitFor();
  await harmless(page);
});

it("takes no markup in a conversation's title, a collection's name or an address", async () => {
  const markup = "<img src=x onerror=window.__pwned=1>";
  await here.program.call("POST", "/api/collections", { name: markup, paths: [materials.harbour] });
  const page = await here.open({ path: "/library" });
  await page.getByText(markup).first().waitFor();
  await harmless(page);
  await page.goto(`${here.program.origin}/chat?q=${encodeURIComponent(markup)}`);
  await page.getByText(markup).first().waitFor();
  await harmless(page);
  // With a dot in it an address is that of a file.
  await page.goto(`${here.program.origin}/settings/${encodeURIComponent("<img src=x onerror=alert(1)>")}`);
  await page.getByRole("heading", { name: "Settings" }).waitFor();
  await harmless(page);
});
