/** Every page in both languages and themes: without faults that axe finds, without a scroll bar to the side. */
import type { Page } from "playwright-core";
import { expect, inject, it } from "vitest";
import { journey } from "./journey";
import { overflow, violations } from "./looking";

const materials = inject("materials");
const full = journey({ library: materials.samples }, (program) => program.index(materials.harbour, materials.locked));
const empty = journey();

const LOOKS = [
  ["en", "light"],
  ["zh", "dark"],
] as const;

interface Scene {
  name: string;
  path: string;
  empty?: boolean;
  act?: (page: Page) => Promise<void>;
}

const answered = async (page: Page): Promise<void> => {
  await page.locator("textarea").first().fill("When does the harbour gate open?");
  await page.locator("textarea").first().press("Enter");
  await page.locator(".answer-text button.cite").first().click();
  await page.locator(".mark").filter({ visible: true }).first().waitFor();
};

export const SCENES: readonly Scene[] = [
  { name: "chat, nothing there", path: "/chat", empty: true },
  { name: "chat, nothing asked", path: "/chat" },
  { name: "chat, an answer and its page", path: "/chat", act: answered },
  {
    name: "chat, refused",
    path: "/chat",
    act: async (page) => {
      await page.locator("textarea").first().fill("Who won the football world cup in 1966?");
      await page.locator("textarea").first().press("Enter");
      await page.locator(".refusal").waitFor();
    },
  },
  { name: "library, empty", path: "/library", empty: true },
  { name: "library, full", path: "/library", act: (page) => page.locator("[role=row][data-index]").first().click() },
  {
    name: "library, details",
    path: "/library",
    act: (page) => page.locator("[role=row][data-index]").first().dblclick(),
  },
  {
    name: "library, a dialog",
    path: "/library",
    act: async (page) => {
      await page.locator("[data-part=remedy]").first().click();
      await page.getByRole("dialog").waitFor();
    },
  },
  { name: "models", path: "/models" },
  { name: "activity", path: "/activity" },
  { name: "activity, empty", path: "/activity", empty: true },
  ...["", "/answers", "/model", "/network", "/data", "/about"].map((section) => ({ name: `settings${section}`, path: `/settings${section}` })),
  { name: "welcome", path: "/welcome", empty: true },
];

async function dress(language: string, theme: string): Promise<void> {
  for (const { program } of [full, empty]) {
    await program.call("PATCH", "/api/settings", { values: { "interface.language": language, "interface.theme": theme } });
  }
}

it("finds a fault where there is one", async () => {
  const page = await full.open({ path: "/settings" });
  await page.getByRole("heading").first().waitFor();
  await page.evaluate(() => {
    const faint = document.createElement("p");
    faint.textContent = "too faint to be read";
    faint.style.color = "#eee";
    document.querySelector("#content")?.append(faint);
  });
  expect((await violations(page)).join()).toContain("color-contrast");
});

// Each page in both languages and both themes.
it.for(LOOKS)("has no serious fault in %s, %s", async ([language, theme]) => {
  await dress(language, theme);
  const faults: Record<string, string[]> = {};
  for (const kind of [full, empty]) {
    const page = await kind.open();
    for (const scene of SCENES.filter((one) => (one.empty ?? false) === (kind === empty))) {
      await page.goto(kind.program.origin + scene.path);
      await page.locator("h1, h2, textarea").first().waitFor();
      await scene.act?.(page);
      let found = [...(await violations(page)), ...(await overflow(page))];
      // What is only so while a page is being drawn troubles nobody.
      if (found.length > 0) {
        await page.waitForLoadState("networkidle");
        found = [...(await violations(page)), ...(await overflow(page))];
      }
      if (found.length > 0) faults[scene.name] = found;
    }
  }
  expect(faults).toEqual({});
});

// 640 is what is left of 1280 at 200 %.
it.for([
  [720, 480, "en", "light"],
  [640, 400, "en", "light"],
  [640, 400, "zh", "dark"],
] as const)("stays usable in %d by %d, %s, %s", async ([width, height, language, theme]) => {
  const faults: Record<string, string[]> = {};
  await dress(language, theme);
  for (const kind of [full, empty]) {
    const page = await kind.open({ viewport: { width, height } });
    for (const scene of SCENES.filter((one) => (one.empty ?? false) === (kind === empty))) {
      await page.goto(kind.program.origin + scene.path);
      await page.locator("h1, h2, textarea").first().waitFor();
      await scene.act?.(page);
      const found = await overflow(page);
      if (found.length > 0) faults[scene.name] = found;
      if (scene.path === "/chat" && !(await page.locator("textarea").first().isVisible())) {
        faults[scene.name] = ["no box for a question"];
      }
    }
  }
  expect(faults).toEqual({});
});

it("changes language and theme at once, and keeps both", async () => {
  await dress("en", "light");
  const page = await full.open({ path: "/settings" });
  const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  const language = page.getByRole("radiogroup", { name: "Language" }).or(page.getByRole("combobox", { name: "Language" }));
  if ((await language.getAttribute("role")) === "radiogroup") await language.getByText("中文").click();
  else {
    await language.click();
    await page.getByRole("option", { name: "中文" }).click();
  }
  await page.getByRole("heading", { name: "设置" }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toMatch(/^zh/);
  await page.getByRole("radiogroup", { name: /外观|主题/ }).getByText("深色").click();
  await expect.poll(background).not.toBe(light);
  const dark = await background();
  await page.reload();
  await page.getByRole("heading", { name: "设置" }).waitFor();
  expect(await background()).toBe(dark);
  await dress("en", "light");
});

it("answers to the language of the person, whatever the page's", async () => {
  await dress("zh", "light");
  const page = await full.open();
  await page.locator("textarea").first().fill("When does the harbour gate open?");
  await page.locator("textarea").first().press("Enter");
  await expect.poll(() => page.locator(".answer-text").last().textContent()).toContain("six in the morning");
  await dress("en", "light");
});
