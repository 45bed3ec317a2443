/** How a model is called, and whether it fits, as a key of the locale. */
import type { ModelInfo } from "../../stores/models";

/** The name to show: the catalogue's, else the file's own. */
export function nameOf(model: ModelInfo): string {
  if (model.name) return model.name;
  const file = model.id.split(/[\\/]/).pop() ?? model.id;
  return file.replace(/\.gguf$/i, "") || model.id;
}

/** The folder part of a path, in either system's spelling. */
export function folderOf(path: string): string {
  return path.replace(/[\\/][^\\/]*$/, "");
}

/** The name part of a path; empty for a folder where no file is named. */
export function fileOf(path: string): string {
  const last = /[^\\/]*$/.exec(path)?.[0] ?? "";
  return last.toLowerCase().endsWith(".gguf") ? last : "";
}

export type Fit = "active" | "fits" | "tight" | "unknown" | "broken";

/** What can be said of a model here: in use, fits, too large, not known, or its file cannot be read. */
export function fitOf(model: ModelInfo): Fit {
  if (model.active) return "active";
  if (model.fits === true) return "fits";
  if (model.fits === false) return "tight";
  return model.installed && model.memory === null ? "broken" : "unknown";
}

/** The chat model that needs most memory of those that fit. */
export function largestThatFits(models: readonly ModelInfo[]): ModelInfo | undefined {
  return models
    .filter((model) => model.kind === "chat" && model.fits === true)
    .reduce<ModelInfo | undefined>((best, one) => ((one.memory ?? 0) > (best?.memory ?? -1) ? one : best), undefined);
}
