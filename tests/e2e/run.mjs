/** `node tests/e2e/run.mjs FILE [ARGUMENT…]`: runs the `main` of a TypeScript file. */
import { resolve } from "node:path";
import process from "node:process";
import { runnerImport } from "vite";

const [file, ...given] = process.argv.slice(2);
const { module } = await runnerImport(resolve(file), { configFile: false, logLevel: "error" });
await module.main(given);
process.exit(0);
