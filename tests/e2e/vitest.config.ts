import { defineConfig } from "vitest/config";

// Journeys through the real program in a real browser; two at a time, each with a server and a library of its own.
export default defineConfig({
  root: import.meta.dirname,
  test: {
    environment: "node",
    include: ["**/*.e2e.ts"],
    globalSetup: "setup.ts",
    maxWorkers: 2,
    // For what hangs. What is waited for is waited for in the page.
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
});
