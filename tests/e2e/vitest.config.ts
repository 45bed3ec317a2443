import { defineConfig } from "vitest/config";
import { findChromium } from "./browser.ts";

const chromium = findChromium();
if (!chromium) {
  console.error("! The page is not tested in a browser: no Chromium is here. Install it, or name one in CHROMIUM.");
}

// Journeys through the real program in a real browser; two at a time, each with a server and a library of its own.
export default defineConfig({
  root: import.meta.dirname,
  cacheDir: "../../node_modules/.vite-e2e",
  test: {
    environment: "node",
    include: chromium ? [`**/*.${process.env["E2E"] ?? "e2e"}.ts`] : [],
    passWithNoTests: !chromium,
    ...(chromium ? { globalSetup: "setup.ts" } : {}),
    maxWorkers: 2,
    // For what hangs. What is waited for is waited for in the page.
    testTimeout: 90_000,
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 90_000,
  },
});
