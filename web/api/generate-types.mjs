// Writes what the page takes from the program: the types of its API, the words of its errors; with --check only tells whether it is stale.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapi, { astToString } from "openapi-typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));
const python = [".venv/bin/python", ".venv/Scripts/python.exe"].find((path) => existsSync(root + path)) ?? "python3";

const run = (...args) => execFileSync(python, ["-m", ...args], { cwd: root, encoding: "utf8" });

const files = {
  "types.ts":
    "// Generated from the server's OpenAPI document by `npm run types`; not edited by hand.\n\n" +
    astToString(await openapi(run("app.server.openapi"), { defaultNonNullable: false })),
  // The words of every error code, from the one list of them.
  "../locales/errors.json": run("app.cli.error_texts", "--page"),
  // The sentences of notices, likewise.
  "../locales/notices.json": run("app.cli.error_texts", "--notices"),
};

for (const [name, content] of Object.entries(files)) {
  const target = fileURLToPath(new URL(name, import.meta.url));
  if (!process.argv.includes("--check")) {
    writeFileSync(target, content);
  } else if (!existsSync(target) || readFileSync(target, "utf8") !== content) {
    console.error(`web/api/${name} is stale: run npm run types`);
    process.exitCode = 1;
  }
}
