import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";
import { pageLicences } from "./build/page_licences.ts";

// The server that `make dev` starts; AIWORKSPACE_SERVER__PORT fixes its port.
const server = `http://127.0.0.1:${process.env["AIWORKSPACE_SERVER__PORT"] ?? "8765"}`;

export default defineConfig({
  root: "web",
  base: "/",
  cacheDir: "../node_modules/.vite",
  plugins: [vue(), pageLicences(import.meta.dirname)],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // The Content-Security-Policy allows files of our own and nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    chunkSizeWarningLimit: 900,
    // What every start needs comes in one piece: thirty small ones take longer than their bytes.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: "start", test: /node_modules\/(?!highlight\.js)|components\/ui\/|\/(stores|composables|lib)\/|components\/shell/ }],
        },
      },
    },
  },
  server: {
    host: "127.0.0.1",
    // The server takes requests from its own address only, so both names are set on the way.
    proxy: { "^/(api|\\?ticket)": { target: server, changeOrigin: true, headers: { origin: server } } },
  },
  test: { environment: "happy-dom", include: ["**/*.test.ts"], restoreMocks: true },
});
