/** How a model is called, where its file goes, and whether it fits here. */
import { nameOf as lastName } from "../../lib/paths";
import type { ModelInfo } from "../../stores/models";

/** The name to show: the catalogue's, else the file's own. */
export function nameOf(model: ModelInfo): string {
  return model.name || lastName(model.id).replace(/\.gguf$/i, "");
}

/** The folder a model's file belongs in, and the file's name where one has been settled on. */
export function placeOf(model: ModelInfo): { folder: string; file: string } | undefined {
  if (!model.place) return undefined;
  const file = lastName(model.place);
  if (!file.toLowerCase().endsWith(".gguf")) return { folder: model.place.replace(/[\\/]$/, ""), file: "" };
  return { folder: model.place.slice(0, -file.length - 1), file };
}

export type Fit = "active" | "fits" | "tight" | "unknown" | "broken";

/** What can be said of a model here: in use, fits, too large, not known, or its file cannot be read. */
export function fitOf(model: ModelInfo): Fit {
  if (model.active) return "active";
  if (model.fits === true) return "fits";
  if (model.fits === false) return "tight";
  return model.installed && model.memory === null ? "broken" : "unknown";
}

/** The chat model that needs most memory of those that fit and whose file is settled on. */
export function largestThatFits(models: readonly ModelInfo[]): ModelInfo | undefined {
  return models
    .filter((model) => model.kind === "chat" && model.fits === true && placeOf(model)?.file !== "")
    .reduce<ModelInfo | undefined>((best, one) => ((one.memory ?? 0) > (best?.memory ?? -1) ? one : best), undefined);
}
