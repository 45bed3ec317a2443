/** How files come into the library: by path, from a dialog, dropped, pasted, or as text that is kept. */
import { defineStore } from "pinia";
import { shallowRef } from "vue";
import { call, ServerError, type Schemas } from "../api/client";
import { filesOf, filesOfInput, type Dropped, type NamedFile } from "../lib/drop";
import { showFailure } from "../lib/failures";
import { batches, holdsEverything } from "../lib/paths";
import { sendFile, uploadAll, type UploadState } from "../lib/upload";
import { i18n } from "../locales";
import { useJobs } from "./jobs";
import { useSession } from "./session";
import { useToasts } from "./toasts";

/** More files than this, or more bytes, are asked about first. */
export const MANY = 500;
export const LARGE = 2_000_000_000;

type Extent = Schemas["Extent"];

/** What waits for a yes: how much it is, and the whole disk or home folder that is in it. */
export interface Asking extends Extent {
  everything: string;
}

export type Picked = "files" | "folder";

export const useAdding = defineStore("adding", () => {
  const upload = shallowRef<UploadState>();
  const uploading = shallowRef(false);
  const asking = shallowRef<Asking>();
  /** Where what was dropped last lies, once adding it has begun. */
  const dropped = shallowRef<readonly string[]>([]);
  /** What was dropped is being counted. */
  const counting = shallowRef(false);
  const pastedText = shallowRef("");
  const byPath = shallowRef(false);
  const jobs = useJobs();
  const session = useSession();
  const toasts = useToasts();
  const { t } = i18n.global;
  let stop: AbortController | undefined;
  let answer: ((yes: boolean) => void) | undefined;

  /** Index paths of this computer. Gives whether it began; what went wrong has been said. */
  async function addPaths(paths: readonly string[], passwords: readonly string[] = []): Promise<boolean> {
    try {
      for (const some of batches(paths)) {
        const job = await call<Schemas["Job"]>("POST", "/api/index", { body: { paths: some, passwords } });
        if (passwords.length > 0) jobs.unlocking.add(job.id);
        jobs.take(job);
      }
      return paths.length > 0;
    } catch (failure) {
      showFailure(failure);
      return false;
    }
  }

  /** Whether that much is to be added: at once where it is little, else what the user says. */
  function confirmed(extent: Extent, everything = ""): Promise<boolean> {
    if (!everything && extent.whole && extent.files <= MANY && extent.bytes <= LARGE) return Promise.resolve(true);
    answer?.(false);
    asking.value = { ...extent, everything };
    return new Promise((resolve) => {
      answer = resolve;
    });
  }

  /** The answer to `asking`. */
  function decide(yes: boolean): void {
    asking.value = undefined;
    answer?.(yes);
    answer = undefined;
  }

  /** How much there is below the paths. What cannot be counted is not asked about: adding it says what is wrong. */
  async function extentOf(paths: readonly string[]): Promise<Extent> {
    counting.value = true;
    try {
      let all: Extent = { files: 0, bytes: 0, whole: true };
      for (const some of batches(paths)) {
        const { files, bytes, whole } = await call<Extent>("POST", "/api/index/extent", { body: { paths: some } });
        all = { files: all.files + files, bytes: all.bytes + bytes, whole: all.whole && whole };
      }
      return all;
    } catch (failure) {
      if (!(failure instanceof ServerError)) throw failure;
      return { files: paths.length, bytes: 0, whole: true };
    } finally {
      counting.value = false;
    }
  }

  function sum(one: UploadState, other: UploadState | undefined): UploadState {
    if (!other) return one;
    return { ...one, failed: [...other.failed, ...one.failed] };
  }

  /** Bring files in as bytes and index what arrived. */
  async function addFiles(files: readonly NamedFile[]): Promise<boolean> {
    if (files.length === 0) return false;
    if (uploading.value) {
      toasts.show({ text: t("adding.busy") });
      return false;
    }
    const bytes = files.reduce((all, { file }) => all + file.size, 0);
    if (!(await confirmed({ files: files.length, bytes, whole: true }))) return false;
    uploading.value = true;
    const own = (stop = new AbortController());
    const before = upload.value;
    try {
      const paths = await uploadAll(files, sendFile, own.signal, (state) => {
        upload.value = sum(state, before);
      });
      if (own.signal.aborted && paths.length > 0) {
        toasts.show({ text: t("adding.stopped", { n: paths.length }, paths.length) });
      }
      return paths.length > 0 && (await addPaths(paths));
    } finally {
      uploading.value = false;
      if (upload.value?.failed.length === 0 || own.signal.aborted) upload.value = undefined;
    }
  }

  function cancelUpload(): void {
    stop?.abort();
  }

  /** The list of what did not arrive has been read. */
  function dismissUpload(): void {
    if (!uploading.value) upload.value = undefined;
  }

  /** Where dropped files lie, which only our own window can tell; undefined when it cannot tell all. No names: all. */
  async function realPaths(names: readonly string[]): Promise<string[] | undefined> {
    if (!session.session?.desktop.window) return undefined;
    try {
      const { paths } = await call<Schemas["Paths"]>("POST", "/api/desktop/dropped", { body: { names } });
      return paths.length >= names.length ? paths : undefined;
    } catch {
      return undefined;
    }
  }

  /** What was dropped or pasted: by path where that is known, else as bytes. */
  async function addDrop(drop: Dropped): Promise<boolean> {
    if (drop.names.length === 0 && !drop.hidden) return false;
    const paths = await realPaths(drop.names);
    if (paths && paths.length > 0) {
      if (!(await confirmed(await extentOf(paths), paths.find(holdsEverything)))) return false;
      if (!(await addPaths(paths))) return false;
      dropped.value = paths;
      return true;
    }
    const { files, unreadable } = await filesOf(drop);
    if (unreadable.length > 0) {
      toasts.show({ text: t("adding.unreadable", { n: unreadable.length, name: unreadable[0] }, unreadable.length), kind: "bad" });
    } else if (files.length === 0) toasts.show({ text: t("adding.nothing") });
    return addFiles(files);
  }

  /** Keep text as a note of its own. */
  function addText(name: string, text: string): Promise<boolean> {
    const clean = name.replaceAll(/[\s/\\:*?"<>|\p{Cc}]+/gu, " ").trim().slice(0, 80) || t("adding.note");
    const file = new File([text], `${clean}.md`, { type: "text/markdown" });
    return addFiles([{ name: file.name, file }]);
  }

  /** Let the user choose: in a native dialog where there is one, else in the browser's own. */
  async function pick(kind: Picked): Promise<boolean> {
    if (!session.session?.desktop.dialogs) return addFiles(await pickInBrowser(kind));
    try {
      const { paths } = await call<Schemas["Paths"]>("POST", "/api/desktop/pick", { body: { kind } });
      return paths.length > 0 && (await addPaths(paths));
    } catch (failure) {
      showFailure(failure);
      return false;
    }
  }

  async function addSamples(): Promise<boolean> {
    const samples = session.session?.samples;
    return samples ? addPaths([samples]) : false;
  }

  return {
    upload, uploading, asking, counting, dropped, pastedText, byPath,
    addPaths, addFiles, addDrop, addText, addSamples, pick, decide, cancelUpload, dismissUpload,
  };
});

function pickInBrowser(kind: Picked): Promise<NamedFile[]> {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.webkitdirectory = kind === "folder";
  return new Promise((resolve) => {
    input.addEventListener("change", () => {
      resolve(filesOfInput(input.files ?? []));
    });
    input.addEventListener("cancel", () => {
      resolve([]);
    });
    input.click();
  });
}
