/** A model comes from the hub, writes an answer and goes again; what left this computer is told. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, expect, inject, it } from "vitest";
import { Elsewhere, Hub, SERVER } from "./hub";
import { journey } from "./journey";
import { overflow, violations } from "./looking";
import { ask, go, says, whole } from "./places";

const materials = inject("materials");
const hub = await Hub.start(materials.known);
const elsewhere = await Elsewhere.start();
const here = journey(
  {
    settings: {
      AIWORKSPACE_OFFLINE: "",
      AIWORKSPACE_DOWNLOAD__HUB: hub.address,
      AIWORKSPACE_NETWORK__PROXY: elsewhere.address,
      AIWORKSPACE_OLLAMA__ADDRESS: "",
    },
  },
  (program) => program.index(materials.harbour),
);
afterAll(async () => {
  elsewhere.stop();
  await hub.stop();
});

const SMALL = { name: "Qwen2.5 1.5B Instruct", repository: "Qwen/Qwen2.5-1.5B-Instruct-GGUF", file: "qwen2.5-1.5b-instruct-q4_k_m.gguf" };
const OTHER = { name: "Qwen2.5 3B Instruct", repository: "Qwen/Qwen2.5-3B-Instruct-GGUF", file: "qwen2.5-3b-instruct-q4_k_m.gguf" };

const card = (page: Page, name: string): Locator => page.getByRole("listitem", { name, exact: true });
const group = (page: Page, name: string): Locator => page.getByRole("region", { name, exact: true });
/** At the usual size and at 200 % of it. */
async function looksWell(page: Page): Promise<void> {
  expect([...(await violations(page)), ...(await overflow(page))]).toEqual([]);
  const usual = page.viewportSize();
  await page.setViewportSize({ width: 640, height: 400 });
  expect(await overflow(page)).toEqual([]);
  if (usual) await page.setViewportSize(usual);
}

const button = (place: Locator | Page, name: RegExp | string): Locator => place.getByRole("button", { name });

it("says what fits this computer, and why", async () => {
  const page = await here.open({ path: "/models" });
  await says(card(page, SMALL.name), /1\.5B parameters.*Apache-2\.0.*English, Chinese/s);
  await says(card(page, SMALL.name), /(Fits|Does not fit now|Too large for this computer): needs about \d/);
  await card(page, SMALL.name).getByRole("img", { name: /needed, .* free of .* of memory/ }).waitFor();
  const lengths = card(page, SMALL.name).getByRole("combobox");
  const before = await card(page, SMALL.name).textContent();
  await lengths.press("Enter");
  await page.getByRole("option").last().click();
  await expect.poll(() => card(page, SMALL.name).textContent()).not.toBe(before);
});

it("comes from the hub with a rest in between, and writes an answer", async () => {
  await hub.tell({ add: [SMALL.repository, SMALL.file] });
  await hub.tell({ stall: [SMALL.file, Math.floor(hub.size / 2)] });
  const page = await here.open({ path: "/models" });
  await button(page, `Download ${SMALL.name}`).click();
  const it = card(page, SMALL.name);
  await it.getByRole("progressbar").waitFor();
  await says(it, / of .*from 127\.0\.0\.1/s);
  await button(it, "Pause").click();
  await says(it, "paused");
  await looksWell(page);
  await hub.tell({ release: SMALL.file });
  await button(it, "Continue").click();
  await group(page, "On this computer").getByRole("heading", { name: SMALL.name }).waitFor();
  await page.getByText(`${SMALL.name} is here.`).first().waitFor();
  await button(page, `Use ${SMALL.name}`).click();
  await says(group(page, "In use"), SMALL.name);
  await go(page, "Chat");
  const answer = await whole(await ask(page, "When does the harbour gate open?"));
  await says(answer, /six.*written by the model on this computer/s);
  await button(page, new RegExp(`^Model: ${SMALL.name}`)).waitFor();
  await go(page, "Models");
  await says(group(page, "In use"), /In memory.*measured/s);
  await looksWell(page);
  await button(page, "Take out of memory").click();
  await says(group(page, "In use"), "Not in memory");
});

it("is in the record of the network, which nobody has changed", async () => {
  const page = await here.open({ path: "/activity" });
  const network = group(page, "Network");
  await says(network, `Download: ${SMALL.repository}/${SMALL.file}`);
  await says(network, "this computer");
  await button(network, "Check the record").click();
  await says(network.getByRole("status"), /All \d+ lines are as they were written/);
  await looksWell(page);
  await says(page.locator("main"), `Downloading ${SMALL.name}`);
});

it("is removed, and its file is gone", async () => {
  const page = await here.open({ path: "/models" });
  const file = join(here.program.home, "models", SMALL.file);
  expect(existsSync(file)).toBe(true);
  await button(page, "Use quotes only").click();
  await button(page, `Remove ${SMALL.name}`).click();
  await looksWell(page);
  await button(page.getByRole("dialog"), "Delete the files").click();
  await page.getByText(`${SMALL.name} was removed`).first().waitFor();
  await button(page, `Download ${SMALL.name}`).waitFor();
  expect(existsSync(file)).toBe(false);
});

it("that is stopped half way goes on later", async () => {
  await hub.tell({ stall: [SMALL.file, Math.floor(hub.size / 2)] });
  const page = await here.open({ path: "/models" });
  await button(page, `Download ${SMALL.name}`).click();
  const it = card(page, SMALL.name);
  await says(it, / of .*from 127\.0\.0\.1/s);
  await button(it, "Cancel").click();
  await says(it, "Not complete");
  await hub.tell({ release: SMALL.file });
  await button(page, `Continue the download of ${SMALL.name}`).click();
  await group(page, "On this computer").getByRole("heading", { name: SMALL.name }).waitFor();
});

it("with other bytes than the hub tells of is not taken", async () => {
  await hub.tell({ add: [OTHER.repository, OTHER.file] });
  await hub.tell({ wrong: [OTHER.file, true] });
  const page = await here.open({ path: "/models" });
  await button(page, `Download ${OTHER.name}`).click();
  await card(page, OTHER.name).getByRole("alert").waitFor({ timeout: 60_000 });
  expect(existsSync(join(here.program.home, "models", OTHER.file))).toBe(false);
  await hub.tell({ wrong: [OTHER.file, false] });
});

it("is refused in words while the program stays offline", async () => {
  await here.program.call("PATCH", "/api/settings", { values: { "network.offline": true } });
  const page = await here.open({ path: "/models" });
  await button(page, `Download ${OTHER.name}`).click();
  await says(card(page, OTHER.name).getByRole("alert"), /network|offline/i);
  await go(page, "Activity");
  await says(group(page, "Network"), "“Stay offline” is on in the settings");
  await here.program.call("PATCH", "/api/settings", { values: { "network.offline": false } });
});

it("that runs on another computer is marked, asked about, and counted by the seal", async () => {
  const page = await here.open({ path: "/chat" });
  await page.getByRole("link", { name: "Nothing has left this computer" }).waitFor();
  await here.program.call("PATCH", "/api/settings", { values: { "endpoint.address": `http://${SERVER}/v1` } });
  await go(page, "Models");
  const far = group(page, "Of other programs").getByRole("listitem").filter({ hasText: "big-model" });
  await says(far, `runs on ${SERVER}, which is not this computer`);
  await button(far, /^Use /).click();
  await says(page.getByRole("dialog"), `Send questions to ${SERVER}?`);
  await button(page.getByRole("dialog"), "Cancel").click();
  expect(elsewhere.asked).toContain(`GET ${SERVER}/v1/models`);
  await go(page, "Chat");
  await page.getByRole("link", { name: /Only what you asked for: \d+ request/ }).click();
  await says(group(page, "Network"), /\d+ requests? to other computers/);
  await says(group(page, "Network"), SERVER);
  await here.program.call("DELETE", "/api/settings/endpoint.address");
});
