/** Files come in, are looked at, found, locked, taken out and brought back. */
import { expect, inject, it } from "vitest";
import { journey } from "./journey";
import { ask, drop, go, LIBRARY_ROW, row, says, whole } from "./places";

const materials = inject("materials");
const here = journey();

it("begins with three steps, each of which can be left out", async () => {
  const page = await here.open({ fresh: true });
  await page.getByRole("heading", { name: "Ask your documents, get the sentence that proves it" }).waitFor();
  await page.getByRole("button", { name: "Skip this step" }).click();
  await page.getByRole("heading", { name: "Choose what may be read" }).waitFor();
  await page.getByRole("button", { name: "Skip this step" }).click();
  await page.getByRole("heading", { name: /Exact quotes/, level: 1 }).waitFor();
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByRole("heading", { name: "Choose what may be read" }).waitFor();
  await expect.poll(async () => (await here.program.call<{ values: object }>("GET", "/api/state")).values).toMatchObject({ "welcome.step": 1 });
  await page.reload();
  await page.getByRole("heading", { name: "Choose what may be read" }).waitFor();
  await page.getByRole("button", { name: /Try it/ }).click();
  await page.getByRole("button", { name: "Try with the sample files" }).click();
  await page.getByRole("heading", { name: "Now ask them:" }).waitFor();
  await page.getByRole("button", { name: /付款条款/ }).click();
  const turn = page.getByRole("article").first();
  await says(await whole(turn), /\d/);
});

it("comes in with a drop: seen while it is read, then with its passages", async () => {
  const page = await here.open({ path: "/library" });
  await drop(page, materials.harbour);
  await row(page, "harbour.pdf").waitFor();
  await says(row(page, "harbour.pdf"), /Indexed · \d passage/);
  await page.getByText(/harbour\.pdf. is done: 1 indexed/).first().waitFor();
});

it("can be asked about at once, from a drop on the chat", async () => {
  const page = await here.open({ path: "/chat" });
  await drop(page, materials.harbourZh);
  await page.getByText(/港口规定\.pdf. is done/).first().waitFor();
  const answer = await whole(await ask(page, "港口大门几点开启?"));
  await says(answer, "六点开启");
});

it("finds, sorts and narrows", async () => {
  const page = await here.open({ path: "/library" });
  await row(page, "harbour.pdf").waitFor();
  const names = (): Promise<string[]> => page.locator(LIBRARY_ROW).getByRole("rowheader").allTextContents();
  const forwards = await names();
  await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
  await expect.poll(names).toEqual([...forwards].reverse());
  await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
  await expect.poll(names).toEqual(forwards);
  await page.getByRole("searchbox", { name: /Filter by name/ }).fill("harb");
  await expect.poll(names).toEqual(["harbour.pdf"]);
  await page.getByRole("searchbox", { name: /Filter by name/ }).fill("nothing has this name");
  await page.getByText("Nothing matches").waitFor();
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await expect.poll(names).toEqual(forwards);
});

it("asks for the password of a locked file and reads it then", async () => {
  const page = await here.open({ path: "/library" });
  await drop(page, materials.locked);
  await says(row(page, "locked.pdf"), "Locked with a password");
  await row(page, "locked.pdf").getByRole("button", { name: "Enter it" }).click();
  const dialog = page.getByRole("dialog", { name: "Enter the password" });
  await dialog.getByRole("textbox", { name: "Password" }).fill("wrong");
  await dialog.getByRole("button", { name: "Unlock and read" }).click();
  await dialog.waitFor({ state: "hidden" });
  await says(row(page, "locked.pdf"), "Locked with a password");
  await row(page, "locked.pdf").getByRole("button", { name: "Enter it" }).click();
  await dialog.getByRole("textbox", { name: "Password" }).fill(materials.password);
  await page.keyboard.press("Enter");
  await says(row(page, "locked.pdf"), /Indexed · 1 passage/);
  await go(page, "Chat");
  await says(await whole(await ask(page, "Where does the spare key of the boathouse hang?")), "blue cupboard");
});

it("takes out and brings back", async () => {
  const page = await here.open({ path: "/library" });
  await row(page, "locked.pdf").click();
  await page.keyboard.press("Delete");
  await row(page, "locked.pdf").waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Undo" }).click();
  await row(page, "locked.pdf").waitFor();
  await row(page, "harbour.pdf").click();
  await page.getByRole("toolbar").getByRole("button", { name: "Remove from library" }).click();
  await row(page, "harbour.pdf").waitFor({ state: "hidden" });
  await page.reload();
  await row(page, "locked.pdf").waitFor();
  expect(await row(page, "harbour.pdf").count()).toBe(0);
  await drop(page, materials.harbour);
  await says(row(page, "harbour.pdf"), /Indexed/);
});

it("makes a collection of what is chosen, and asks that alone", async () => {
  const page = await here.open({ path: "/library" });
  await row(page, "harbour.pdf").click();
  await page.getByRole("toolbar").getByRole("button", { name: "Add to collection…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "New collection" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Boats");
  await page.keyboard.press("Enter");
  await page.getByText(/added to “Boats”|“Boats” is there/).first().waitFor();
  await page.getByRole("button", { name: /^Boats/ }).click();
  await expect.poll(() => page.locator(LIBRARY_ROW).count()).toBe(1);
  await page.getByRole("button", { name: "Ask this collection" }).click();
  const inside = await whole(await ask(page, "When does the harbour gate open?"));
  await says(inside, "six in the morning");
  const outside = await ask(page, "What are the payment terms?");
  await says(await whole(outside), /“Boats” was searched/);
  await outside.getByRole("button", { name: "Search the whole library" }).click();
  await expect.poll(() => page.getByText(/payment/i).count()).toBeGreaterThan(1);
});

it("pauses, goes on and stops a long run", async () => {
  const page = await here.open({ path: "/library" });
  await drop(page, materials.longPdf);
  const card = page.getByRole("region", { name: /Indexing .long\.pdf/ });
  await card.getByRole("button", { name: "Pause" }).click();
  await says(card, "paused");
  await card.getByRole("button", { name: "Continue" }).click();
  await expect.poll(() => card.textContent()).not.toContain("paused");
  await card.getByRole("button", { name: "Cancel" }).click();
  await card.waitFor({ state: "hidden" });
  await go(page, "Activity");
  await says(page.getByRole("main"), /Stopped/);
});
