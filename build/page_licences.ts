/** Lists the npm packages that went into the page, with version and licence, as licences.json beside it. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

export interface PagePackage {
  name: string;
  version: string;
  licence: string;
}

interface Manifest {
  name?: string;
  version?: string;
  license?: string | { type?: string };
  licenses?: { type?: string }[];
  dependencies?: Record<string, string>;
}

const FILE = "licences.json";

/** The folder of the package a module belongs to; undefined for the page's own modules. */
export function packageFolder(module: string): string | undefined {
  const path = module.replace(/^\0/, "").replaceAll("\\", "/");
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
}

/** Name, version and licence as the package itself states them; undefined when it is no package of its own. */
export function describe(folder: string): PagePackage | undefined {
  const file = join(folder, "package.json");
  if (!existsSync(file)) return undefined;
  const manifest = JSON.parse(readFileSync(file, "utf8")) as Manifest;
  if (!manifest.name || !manifest.version) return undefined;
  return { name: manifest.name, version: manifest.version, licence: licenceOf(manifest) };
}

function licenceOf({ license, licenses }: Manifest): string {
  if (typeof license === "string") return license;
  const types = (license ? [license] : (licenses ?? [])).map((one) => one.type ?? "");
  return types.filter(Boolean).join(" OR ") || "UNKNOWN";
}

/** The packages of these modules, each once, by name. */
export function packagesOf(modules: Iterable<string>): PagePackage[] {
  const folders = new Set<string>();
  for (const module of modules) {
    const folder = packageFolder(module);
    if (folder) folders.add(folder);
  }
  return sorted([...folders].map(describe));
}

/** What the dependencies of the root's package.json bring along: for the development server, which makes no bundle. */
export function packagesBelow(root: string): PagePackage[] {
  const seen = new Map<string, PagePackage | undefined>();
  const visit = (from: string) => {
    const manifest = JSON.parse(readFileSync(join(from, "package.json"), "utf8")) as Manifest;
    for (const name of Object.keys(manifest.dependencies ?? {})) {
      const folder = findPackage(from, name);
      if (!folder || seen.has(folder)) continue;
      seen.set(folder, describe(folder));
      visit(folder);
    }
  };
  visit(root);
  return sorted([...seen.values()]);
}

function findPackage(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, "node_modules", name);
    if (existsSync(join(found, "package.json"))) return found;
    if (folder === dirname(folder)) return undefined;
  }
}

function sorted(packages: readonly (PagePackage | undefined)[]): PagePackage[] {
  const byKey = new Map(packages.flatMap((one) => (one ? [[`${one.name}@${one.version}`, one]] : [])));
  return [...byKey.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** The plugin; `root` is the folder of package.json. */
export function pageLicences(root: string): Plugin {
  return {
    name: "page-licences",
    configureServer(server) {
      server.middlewares.use(`/${FILE}`, (_request, response) => {
        response.setHeader("Content-Type", "application/json");
        response.end(JSON.stringify({ packages: packagesBelow(root) }));
      });
    },
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
      const source = JSON.stringify({ packages: packagesOf(modules) });
      this.emitFile({ type: "asset", fileName: FILE, source });
    },
  };
}
