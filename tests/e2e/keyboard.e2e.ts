/** The whole way without a mouse. */
import type { Page } from "playwright-core";
import { expect, inject, it } from "vitest";
import { journey } from "./journey";
import { says, whole } from "./places";

const materials = inject("materials");
const here = journey({ library: materials.samples }, (program) => program.index(materials.harbour));

interface Focus {
  name: string;
  seen: boolean;
}

/** What has the focus: its name, and whether that shows. */
function focused(page: Page): Promise<Focus> {
  return page.evaluate(() => {
    const one = document.activeElement;
    if (!(one instanceof HTMLElement) || one === document.body) return { name: "", seen: false };
    const labels = one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement ? one.labels : null;
    const name = one.getAttribute("aria-label") ?? labels?.[0]?.textContent?.trim() ?? one.textContent?.trim() ?? "";
    const box = one.getBoundingClientRect();
    const outlined = (element: Element): boolean => {
      const style = getComputedStyle(element);
      return (style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none";
    };
    // A box may show the focus around itself, a radio button on its words, a table on its current row.
    const active = document.getElementById(one.getAttribute("aria-activedescendant") ?? "");
    const near = [one, one.parentElement, one.parentElement?.parentElement, one.nextElementSibling, active];
    return { name, seen: box.width > 0 && near.some((element) => element && outlined(element)) };
  });
}

/** Press Tab until something of that name has the focus; everything on the way must show its focus. */
async function tabTo(page: Page, wanted: RegExp, key = "Tab"): Promise<void> {
  const way: string[] = [];
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press(key);
    const { name, seen } = await focused(page);
    way.push(name);
    if (name !== "") expect(seen, `the focus on “${name}” shows`).toBe(true);
    if (wanted.test(name)) return;
  }
  throw new Error(`no ${wanted} on the way: ${way.join(" · ")}`);
}

it("asks, opens a citation, goes back, to the library and through the settings", async () => {
  const page = await here.open({ path: "/chat" });
  // Whoever opens the chat can type at once.
  await expect.poll(async () => (await focused(page)).name).toBe("Your question");
  await page.keyboard.type("When does the harbour gate open?");
  await page.keyboard.press("Enter");
  await says(await whole(page.getByRole("article").first()), "six in the morning");
  await expect.poll(async () => (await focused(page)).name).toBe("Your question");
  await tabTo(page, /^Citation 1/, "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("img", { name: /Page 2 of harbour/ }).waitFor();
  await page.keyboard.press("Escape");
  await tabTo(page, /^Library$/, "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Library" }).waitFor();
  await tabTo(page, /^Documents$/);
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await page.getByRole("complementary", { name: "Document details" }).or(page.getByRole("dialog")).first().waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(async () => (await focused(page)).name).toMatch(/^Documents|Name/);
  await tabTo(page, /^Settings$/, "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Settings" }).waitFor();
  await page.keyboard.press("Control+f");
  await page.keyboard.type("quotes");
  await says(page.getByRole("status").first(), /setting/);
});

it("has a way past the rail", async () => {
  const page = await here.open({ path: "/settings" });
  await page.getByRole("heading", { name: "Settings" }).waitFor();
  await page.keyboard.press("Tab");
  expect((await focused(page)).name).toBe("Skip to the content");
  await page.keyboard.press("Enter");
  await tabTo(page, /^Find/);
});

it("keeps the focus inside a dialog and gives it back", async () => {
  const page = await here.open({ path: "/library" });
  await page.getByRole("heading", { name: "Library" }).waitFor();
  await page.keyboard.press("F1");
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  for (let presses = 0; presses < 8; presses++) {
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.closest("[role=dialog]") !== null)).toBe(true);
  }
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
});
