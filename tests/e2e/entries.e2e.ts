/** The switches that add the program to the system: carried out at once, refused in words, and shown as they really are. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeEach, expect, it } from "vitest";
import { journey } from "./journey";

const user = mkdtempSync(join(tmpdir(), "aiworkspace-user-"));
const config = join(user, "config");
const data = join(user, "data");
const tools = join(user, "bin");
const autostart = join(config, "autostart", "aiworkspace.desktop");
const action = join(data, "nemo", "actions", "aiworkspace.nemo_action");
mkdirSync(tools);
writeFileSync(join(tools, "nemo"), "#!/bin/sh\n");
chmodSync(join(tools, "nemo"), 0o755);

const here = journey({
  settings: { HOME: user, XDG_CONFIG_HOME: config, XDG_DATA_HOME: data, PATH: `${tools}${delimiter}${process.env["PATH"] ?? ""}` },
});
const onLinux = it.skipIf(process.platform !== "linux");

function remove(): void {
  for (const folder of [config, data]) rmSync(folder, { recursive: true, force: true });
}

beforeEach(remove);
afterAll(() => {
  rmSync(user, { recursive: true, force: true });
});

const settings = (): Promise<Page> => here.open({ path: "/settings/desktop" });
const toggle = (page: Page, name: string): Locator => page.getByRole("switch", { name });
const isOn = (at: Locator): Promise<string | null> => at.getAttribute("aria-checked");

onLinux.each([
  ["Start with the computer", autostart],
  ["Entry in the file manager", action],
])("%s: there when on, gone when off, and off when it was removed elsewhere", async (name, file) => {
  const page = await settings();
  await toggle(page, name).click();
  await expect.poll(() => isOn(toggle(page, name))).toBe("true");
  expect(existsSync(file)).toBe(true);
  remove(); // with the entries of the file managers of this computer
  await page.reload();
  await expect.poll(() => isOn(toggle(page, name))).toBe("false");
  await toggle(page, name).click();
  await expect.poll(() => existsSync(file)).toBe(true);
  await expect.poll(() => isOn(toggle(page, name))).toBe("true");
  await toggle(page, name).click();
  await expect.poll(() => isOn(toggle(page, name))).toBe("false");
  expect(existsSync(file)).toBe(false);
});

onLinux("what stands in the way is said at the switch, and it stays off", async () => {
  mkdirSync(join(config, "autostart"), { recursive: true });
  writeFileSync(autostart, "[Desktop Entry]\n");
  const page = await settings();
  const at = toggle(page, "Start with the computer");
  await at.click();
  await page.getByText(/is there already and is not of this program/).waitFor();
  expect(await isOn(at)).toBe("false");
  expect(readFileSync(autostart, "utf8")).toBe("[Desktop Entry]\n");
});
