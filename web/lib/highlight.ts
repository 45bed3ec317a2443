/** Colours for code; each language is loaded when it is first needed. */
import type { HLJSApi, LanguageFn } from "highlight.js";
import { sanitised } from "./markdown";

type Loader = () => Promise<{ default: LanguageFn }>;

const LANGUAGES: Readonly<Record<string, Loader>> = {
  bash: () => import("highlight.js/lib/languages/bash"),
  c: () => import("highlight.js/lib/languages/c"),
  cpp: () => import("highlight.js/lib/languages/cpp"),
  csharp: () => import("highlight.js/lib/languages/csharp"),
  css: () => import("highlight.js/lib/languages/css"),
  go: () => import("highlight.js/lib/languages/go"),
  java: () => import("highlight.js/lib/languages/java"),
  javascript: () => import("highlight.js/lib/languages/javascript"),
  json: () => import("highlight.js/lib/languages/json"),
  python: () => import("highlight.js/lib/languages/python"),
  rust: () => import("highlight.js/lib/languages/rust"),
  sql: () => import("highlight.js/lib/languages/sql"),
  typescript: () => import("highlight.js/lib/languages/typescript"),
  xml: () => import("highlight.js/lib/languages/xml"),
  yaml: () => import("highlight.js/lib/languages/yaml"),
};

const ALIASES: Readonly<Record<string, string>> = {
  "c#": "csharp", "c++": "cpp", console: "bash", cs: "csharp", golang: "go", html: "xml", js: "javascript",
  jsx: "javascript", py: "python", python3: "python", rs: "rust", sh: "bash", shell: "bash", svg: "xml",
  ts: "typescript", tsx: "typescript", vue: "xml", yml: "yaml", zsh: "bash",
};

/** Beyond this a block stays plain, so that colouring never holds up the page. */
const MOST = 20_000;

const loaded = new Map<string, Promise<HLJSApi>>();

/** The language's own name here, if code in it can be coloured. */
export function knownLanguage(name: string): string | undefined {
  const wanted = ALIASES[name] ?? name;
  return Object.hasOwn(LANGUAGES, wanted) ? wanted : undefined;
}

async function load(language: string, loader: Loader): Promise<HLJSApi> {
  const [core, definition] = await Promise.all([import("highlight.js/lib/core"), loader()]);
  core.default.registerLanguage(language, definition.default);
  return core.default;
}

/** Colours the code of a block in place; leaves it as it is when the language is not known. */
export async function colour(box: HTMLElement): Promise<void> {
  const code = box.querySelector("code");
  const language = knownLanguage(box.dataset["language"] ?? "");
  const loader = language === undefined ? undefined : LANGUAGES[language];
  const source = code?.textContent ?? "";
  if (!code || language === undefined || !loader || source.length > MOST) return;
  let ready = loaded.get(language);
  if (!ready) loaded.set(language, (ready = load(language, loader)));
  const hljs = await ready;
  if (code.textContent !== source) return;
  code.replaceChildren(sanitised(hljs.highlight(source, { language, ignoreIllegals: true }).value));
}
