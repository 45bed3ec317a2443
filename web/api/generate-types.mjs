// Writes web/api/types.ts from the server's OpenAPI document; with --check only tells whether it is stale.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapi, { astToString } from "openapi-typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));
const target = fileURLToPath(new URL("types.ts", import.meta.url));
const python = [".venv/bin/python", ".venv/Scripts/python.exe"].find((path) => existsSync(root + path)) ?? "python3";

const schema = execFileSync(python, ["-m", "app.server.openapi"], { cwd: root, encoding: "utf8" });
const types =
  "// Generated from the server's OpenAPI document by `npm run types`; not edited by hand.\n\n" +
  astToString(await openapi(schema, { defaultNonNullable: false }));

if (!process.argv.includes("--check")) {
  writeFileSync(target, types);
} else if (!existsSync(target) || readFileSync(target, "utf8") !== types) {
  console.error("web/api/types.ts is stale: run npm run types");
  process.exit(1);
}
