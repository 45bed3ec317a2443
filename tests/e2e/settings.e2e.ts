/** Settings take effect, are kept, and go back; what is kept can be cleared. */
import { expect, inject, it } from "vitest";
import { journey } from "./journey";
import { ask, askBox, says, whole } from "./places";

const materials = inject("materials");
const here = journey({ library: materials.samples });

interface Row {
  name: string;
  value: unknown;
  default: unknown;
}

async function value(name: string): Promise<unknown> {
  const { settings } = await here.program.call<{ settings: Row[] }>("GET", "/api/settings");
  return settings.find((row) => row.name === name)?.value;
}

it("is found by its words in both languages, changed, kept and reset", async () => {
  const page = await here.open({ path: "/settings" });
  const search = page.getByRole("searchbox", { name: "Find a setting" }).or(page.getByRole("searchbox"));
  await search.first().fill("引用");
  await says(page.getByRole("status").first(), /setting/);
  await search.first().fill("answer.max_quotes");
  const box = page.getByRole("spinbutton").or(page.getByRole("main").getByRole("textbox")).first();
  await box.fill("2");
  await box.press("Enter");
  await expect.poll(() => value("answer.max_quotes")).toBe(2);
  await page.goto(`${here.program.origin}/chat`);
  const answer = await whole(await ask(page, "What are the payment terms?"));
  expect(await answer.getByRole("button", { name: /^Citation [3-9]/ }).count()).toBe(0);
  await page.goto(`${here.program.origin}/settings/answers`);
  await page.getByRole("button", { name: /Back to the default/ }).first().click();
  await expect.poll(() => value("answer.max_quotes")).not.toBe(2);
});

it("refuses a number out of its range, in words", async () => {
  const page = await here.open({ path: "/settings/answers" });
  const box = page.getByRole("spinbutton").or(page.getByRole("main").getByRole("textbox")).first();
  const before = await value("answer.max_quotes");
  await box.fill("100000");
  await box.press("Enter");
  await page.getByText(/from \d+ to \d+/).first().waitFor();
  expect(await value("answer.max_quotes")).toBe(before);
});

it("clears the history after asking once more", async () => {
  const page = await here.open();
  await whole(await ask(page, "What are the payment terms?"));
  await page.goto(`${here.program.origin}/settings/data`);
  await page.getByRole("button", { name: "Clear the history…" }).click();
  await page.getByRole("button", { name: "Delete all conversations" }).click();
  await page.getByText(/conversations? (was|were) deleted/).first().waitFor();
  const { conversations } = await here.program.call<{ conversations: unknown[] }>("GET", "/api/conversations");
  expect(conversations).toEqual([]);
  await page.goto(`${here.program.origin}/chat`);
  await askBox(page).waitFor();
  expect(await page.getByRole("article").count()).toBe(0);
});

it("lists what it is made with, and its licences", async () => {
  const page = await here.open({ path: "/settings/about" });
  await says(page.getByRole("table").or(page.locator("main, #content")).last(), /fastapi/i);
  await says(page.locator("#content"), /vue/i);
  await says(page.locator("#content"), /Apache/);
});
