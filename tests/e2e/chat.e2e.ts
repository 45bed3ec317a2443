/** Questions without a model: quotes, their passages on the page, refusals, conversations. */
import { expect, inject, it } from "vitest";
import { journey } from "./journey";
import { ask, askBox, says, whole } from "./places";

const materials = inject("materials");
const here = journey({ library: materials.samples }, (program) => program.index(materials.harbour));
const GATE = "When does the harbour gate open?";

it("answers in the question's language with numbered citations", async () => {
  const page = await here.open();
  const chinese = await whole(await ask(page, "付款条款是什么?"));
  await says(chinese, /[\u4e00-\u9fff]{4,}/);
  expect(await chinese.getByRole("button", { name: /^Citation 1/ }).count()).toBeGreaterThan(0);
  const english = await whole(await ask(page, "What are the payment terms?"));
  await says(english, "Thirty percent");
  expect(await english.getByRole("button", { name: /^Citation 1/ }).count()).toBeGreaterThan(0);
});

it("opens a citation: the page as a picture, the mark over the sentence", async () => {
  const page = await here.open();
  const answer = await whole(await ask(page, GATE));
  await answer.getByRole("button", { name: /^Citation 1: harbour\.pdf, p\. 2/ }).click();
  const picture = page.getByRole("img", { name: /Page 2 of harbour\.pdf/ });
  await picture.waitFor();
  await expect.poll(() => picture.evaluate((one: HTMLImageElement) => one.complete && one.naturalWidth)).toBeGreaterThan(200);
  const marks = page.locator(".mark").filter({ visible: true });
  await marks.first().waitFor();
  // Both at one moment, as shares of the page.
  const place = await picture.evaluate((image) => {
    const sheet = image.getBoundingClientRect();
    // The quote begins with the heading it stands under; the sentence is its last line.
    const marks = [...(image.parentElement?.querySelectorAll(".mark") ?? [])];
    const mark = marks.at(-1)?.getBoundingClientRect() ?? new DOMRect();
    return {
      x: (mark.x - sheet.x) / sheet.width,
      y: (mark.y - sheet.y) / sheet.height,
      width: mark.width / sheet.width,
      height: mark.height / sheet.height,
    };
  });
  const known = materials.mark;
  expect(Math.abs(place.x - known.left)).toBeLessThan(0.01);
  // The letters stand on the baseline, so their middle is a third of their size above it.
  expect(Math.abs(place.y + place.height / 2 - (known.bottom - known.height / 3))).toBeLessThan(known.height / 2);
  expect(place.width).toBeGreaterThan(0.4);
  // There is ink under the mark, and none beside it.
  const ink = await picture.evaluate(
    (image: HTMLImageElement, at) => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
      const drawing = canvas.getContext("2d");
      drawing?.drawImage(image, 0, 0);
      const dark = (top: number): number => {
        const data = drawing?.getImageData(at.x * canvas.width, top * canvas.height, at.width * canvas.width, at.height * canvas.height).data;
        return data ? data.filter((value, place) => place % 4 === 0 && value < 128).length : 0;
      };
      return { under: dark(at.y), below: dark(at.y + 3 * at.height) };
    },
    place,
  );
  expect(ink.under).toBeGreaterThan(50);
  expect(ink.below).toBe(0);
});

it("shows the text where a format has no pages", async () => {
  const page = await here.open();
  const answer = await whole(await ask(page, "What are the payment terms?"));
  await answer.getByRole("button", { name: /^Citation 1/ }).first().click();
  const marked = page.locator("mark").filter({ visible: true });
  await says(marked, "Thirty percent");
});

it("refuses calmly and shows the nearest passages", async () => {
  const page = await here.open();
  const turn = await ask(page, "Who won the football world cup in 1966?");
  await turn.getByRole("heading", { name: "Your files do not seem to say" }).or(turn.getByText("The whole library was searched")).first().waitFor();
  await says(await whole(turn), "Nearest passages");
});

it("does not send while an input method is composing", async () => {
  const page = await here.open();
  const session = await page.context().newCDPSession(page);
  await askBox(page).focus();
  await session.send("Input.imeSetComposition", { text: "fukuan", selectionStart: 6, selectionEnd: 6 });
  // What the browser says of a key that belongs to the input method.
  await session.send("Input.dispatchKeyEvent", {
    type: "rawKeyDown",
    key: "Process",
    code: "Enter",
    windowsVirtualKeyCode: 229,
  });
  await page.evaluate(() => {
    const composing = new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(composing);
  });
  await session.send("Input.insertText", { text: "付款" });
  expect(await page.getByRole("article").count()).toBe(0);
  expect(await askBox(page).inputValue()).toBe("付款");
  await askBox(page).press("Shift+Enter");
  expect(await page.getByRole("article").count()).toBe(0);
  expect(await askBox(page).inputValue()).toBe("付款\n");
  await askBox(page).fill("付款条款是什么?");
  await askBox(page).press("Enter");
  await page.getByRole("article").first().waitFor();
});

it("keeps a draft over a reload", async () => {
  const page = await here.open();
  await askBox(page).fill("half a thought");
  // It is saved a moment after the last key.
  await expect
    .poll(async () => JSON.stringify((await here.program.call<object>("GET", "/api/state"))), { timeout: 10_000 })
    .toContain("half a thought");
  await page.reload();
  await expect.poll(() => askBox(page).inputValue()).toBe("half a thought");
  await askBox(page).fill("");
});

it("finds, renames, exports and deletes conversations, and brings one back", async () => {
  const page = await here.open();
  await whole(await ask(page, GATE));
  const list = page.getByRole("complementary", { name: "Conversations" }).or(page.getByRole("navigation", { name: "Conversations" }));
  const entry = list.getByRole("link", { name: /harbour gate/ }).or(list.getByRole("button", { name: /^When does the harbour gate/ }));
  await entry.first().waitFor();
  const menu = (title: string) => list.getByRole("button", { name: `What can be done with “${title}”` }).first();
  await menu(GATE).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByRole("textbox", { name: "New title of the conversation" }).fill("Opening hours of the quay");
  await page.keyboard.press("Enter");
  await list.getByText("Opening hours of the quay").first().waitFor();
  await page.getByRole("searchbox", { name: "Search conversations" }).fill("six in the morning");
  await list.getByText("Opening hours of the quay").first().waitFor();
  await page.getByRole("searchbox", { name: "Search conversations" }).fill("zebra crossing");
  await page.getByText("No conversation has these words.").waitFor();
  await page.getByRole("searchbox", { name: "Search conversations" }).fill("");
  await list.getByText("Opening hours of the quay").first().waitFor();
  const saving = page.waitForEvent("download");
  await menu("Opening hours of the quay").click();
  await page.getByRole("menuitem", { name: "Save as Markdown" }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toMatch(/\.md$/);
  const markdown = await page.evaluate((address) => fetch(address).then((answer) => answer.text()), saved.url());
  expect(markdown).toContain(materials.sentence);
  await menu("Opening hours of the quay").click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect.poll(() => list.getByText("Opening hours of the quay").count()).toBe(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await list.getByText("Opening hours of the quay").first().waitFor();
});

it("keeps nothing of what is said incognito", async () => {
  const page = await here.open();
  const before = await here.program.call<{ conversations: unknown[] }>("GET", "/api/conversations");
  await page.getByRole("button", { name: "Incognito conversation" }).click();
  await page.getByText("Incognito: nothing said here is kept.").or(page.getByText("Nothing said here is kept.")).first().waitFor();
  await says(await whole(await ask(page, GATE)), "six in the morning");
  const after = await here.program.call<{ conversations: unknown[] }>("GET", "/api/conversations");
  expect(after.conversations.length).toBe(before.conversations.length);
  await page.reload();
  await askBox(page).waitFor();
  expect(await page.getByText("six in the morning").count()).toBe(0);
});

it("edits a question and asks again, and takes that back", async () => {
  const page = await here.open();
  const turn = await ask(page, GATE);
  await whole(turn);
  await turn.getByRole("button", { name: "Edit and ask again" }).click();
  await page.getByRole("textbox", { name: "Edit the question" }).fill("What is booked two days before?");
  await page.keyboard.press("Enter");
  await says(page.getByRole("article").last(), /berth/);
  await expect.poll(() => page.getByRole("article").count()).toBe(1);
  await page.getByRole("button", { name: "Undo" }).click();
  await says(page.getByRole("article").last(), GATE);
  await page.reload();
  await says(page.getByRole("article").last(), GATE);
});

it("says so when the program is gone, and goes on when it is back", async () => {
  const page = await here.open();
  await here.program.kill();
  await askBox(page).fill(GATE);
  await askBox(page).press("Enter");
  await page.getByText(/connection/i).first().waitFor();
  await here.program.serve();
  // The login went with the program that gave it.
  await page.goto(await here.program.ticket());
  await says(await whole(await ask(page, GATE)), "six in the morning");
});
