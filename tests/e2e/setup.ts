/** Once for all files: the materials, a library of the sample files, and a trap that nothing may ever reach. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { ROOT, environment, python } from "./program";

export interface Materials {
  folder: string;
  /** A data folder in which the sample files are indexed; to be copied. */
  samples: string;
  trap: string;
  harbour: string;
  harbourZh: string;
  locked: string;
  password: string;
  sentence: string;
  chinese: string;
  mark: { page: number; left: number; bottom: number; height: number };
  longPdf: string;
  known: string;
  slow: string;
  hostile: string;
  attacks: { document: string; named: string };
}

declare module "vitest" {
  export interface ProvidedContext {
    materials: Materials;
  }
}

/** Make everything in a fresh folder; `done` takes it away. */
export async function prepare(): Promise<{ materials: Materials; done: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), "aiworkspace-e2e-"));
  const hits: string[] = [];
  const trap = createServer((request, response) => {
    if (request.url === "/hits") {
      response.setHeader("Access-Control-Allow-Origin", "*").end(JSON.stringify(hits));
      return;
    }
    hits.push(request.url ?? "");
    // A page of another origin, for what such a page may try.
    response.setHeader("Content-Type", "text/html").end("<!doctype html><title>elsewhere</title>");
  });
  await new Promise<void>((resolve) => trap.listen(0, "127.0.0.1", resolve));
  const { port } = trap.address() as AddressInfo;
  const made = execFileSync(python(), ["-m", "tests.e2e.materials", join(folder, "materials"), String(port)], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const samples = join(folder, "samples-home");
  execFileSync(python(), ["-m", "app", "index", "--json", join(ROOT, "app", "samples")], {
    cwd: ROOT,
    env: environment(samples),
    stdio: ["ignore", "ignore", "inherit"],
  });
  const materials = { ...(JSON.parse(made) as Materials), folder, samples, trap: `http://127.0.0.1:${port}` };
  const done = (): void => {
    trap.close();
    trap.closeAllConnections();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  return { materials, done };
}

export default async function setup(project: TestProject): Promise<() => void> {
  const { materials, done } = await prepare();
  project.provide("materials", materials);
  return done;
}
