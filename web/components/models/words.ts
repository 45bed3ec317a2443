/** How a model is called, what is known of it, and whether it fits here. */
import { nameOf as lastName } from "../../lib/paths";
import type { Language } from "../../locales";
import type { ModelInfo } from "../../stores/models";

/** The name to show: the catalogue's, else the file's own. */
export function nameOf(model: ModelInfo): string {
  return model.name || lastName(model.id).replace(/\.gguf$/i, "");
}

/** The name of a model by its id, where it is in the list; else what its id says. */
export function nameIn(models: readonly ModelInfo[], id: string): string {
  const found = models.find((model) => model.id === id || model.path === id);
  return found ? nameOf(found) : lastName(id).replace(/\.gguf$/i, "");
}

/** The folder a model's file belongs in, and the file's name where one has been settled on. */
export function placeOf(model: ModelInfo): { folder: string; file: string } | undefined {
  if (!model.place) return undefined;
  const file = lastName(model.place);
  if (!file.toLowerCase().endsWith(".gguf")) return { folder: model.place.replace(/[\\/]$/, ""), file: "" };
  return { folder: model.place.slice(0, -file.length - 1), file };
}

/** Another program runs it. */
export function isElsewhere(model: ModelInfo): boolean {
  return model.origin === "ollama" || model.origin === "server";
}

export type Fit = "fits" | "tight" | "never" | "unknown" | "elsewhere" | "remote" | "broken";

/** What can be said of a model here, with `total` bytes of memory in this computer (0 where unknown). */
export function fitOf(model: ModelInfo, total = 0): Fit {
  if (model.problem) return "broken";
  if (isElsewhere(model)) return model.remote ? "remote" : "elsewhere";
  if (model.fits === true) return "fits";
  if (model.fits === false) return total > 0 && (model.memory ?? 0) > total ? "never" : "tight";
  return model.installed && model.memory === null ? "broken" : "unknown";
}

/** "3.8B", "360M": parameters as people who know models write them, in every language. */
export function parametersOf(count: number): string {
  const [value, unit] = count >= 999.5e6 ? [count / 1e9, "B"] : [count / 1e6, "M"];
  return `${value < 9.95 ? value.toFixed(1).replace(/\.0$/, "") : value.toFixed(0)}${unit}`;
}

/** The languages' names in the page's language, the page's own first. */
export function languagesOf(codes: readonly string[], language: Language): string[] {
  const names = new Intl.DisplayNames([language === "zh" ? "zh-CN" : "en"], { type: "language" });
  const known = codes.flatMap((code) => {
    try {
      return [{ code, name: names.of(code) ?? code }];
    } catch {
      return [];
    }
  });
  const own = (code: string) => (code.split("-")[0] === language ? 0 : 1);
  return known.sort((one, other) => own(one.code) - own(other.code)).map(({ name }) => name);
}

export interface Groups {
  here: ModelInfo[];
  others: ModelInfo[];
  get: ModelInfo[];
}

const OTHERS: ReadonlySet<string> = new Set(["ollama-files", "lmstudio", "ollama", "server"]);

/** The chat models but the one in use: on this computer, of other programs, to download. */
export function groupsOf(models: readonly ModelInfo[]): Groups {
  const groups: Groups = { here: [], others: [], get: [] };
  for (const model of models) {
    if (model.active) continue;
    if (OTHERS.has(model.origin ?? "")) groups.others.push(model);
    else groups[model.installed ? "here" : "get"].push(model);
  }
  return groups;
}

/** What leaves room for other programs, and is not slower than a first model should be. */
const COMFORTABLE = 0.6;

/**
 * The chat model to begin with: the largest that can be fetched and fits comfortably in the `available` bytes (0 where unknown);
 * where the page is Chinese, one that knows Chinese if there is any.
 */
export function recommended(models: readonly ModelInfo[], language: Language, available = 0): ModelInfo | undefined {
  const fitting = models.filter(
    (model) => model.kind === "chat" && (model.downloadable || model.installed) && !model.problem && !isElsewhere(model)
      && model.fits === true && model.template !== false,
  );
  const roomy = fitting.filter((model) => available <= 0 || (model.memory ?? 0) <= available * COMFORTABLE);
  const enough = roomy.length > 0 ? roomy : fitting;
  const own = enough.filter((model) => language !== "zh" || (model.languages ?? []).some((code) => code.startsWith("zh")));
  return (own.length > 0 ? own : enough)
    .reduce<ModelInfo | undefined>((best, one) => ((one.memory ?? 0) > (best?.memory ?? -1) ? one : best), undefined);
}
