/** What was dropped on the page, pasted into it or picked: files with their names below what was dropped. */

/** A file and the name it is kept under: `folder/file` for one that came inside a folder. */
export interface NamedFile {
  name: string;
  file: File;
}

/** What a drop carries, taken out of it while the event still lives. */
export interface Dropped {
  /** Names of the files and folders as they were dropped. */
  names: string[];
  entries: (FileSystemEntry | File)[];
  /** The webview tells its page nothing of the files: only the window around it knows them. */
  hidden: boolean;
}

// The same that the server leaves out when it looks through a folder.
const LEFT_OUT = new Set(["node_modules", "__pycache__", "$RECYCLE.BIN", "System Volume Information", "lost+found"]);

function isLeftOut(name: string): boolean {
  return name.startsWith(".") || name.startsWith("~$") || LEFT_OUT.has(name);
}

/** WebKitGTK calls dragged files a list of addresses, and keeps the addresses to itself. */
export function hidesFiles(agent: string): boolean {
  return /Linux|X11/.test(agent) && agent.includes("AppleWebKit") && !agent.includes("Chrom");
}

/** Whether a drag brings files from outside, and not text or a link. `hidden`: a list of addresses may be files too. */
export function bringsFiles(transfer: DataTransfer | null, hidden = false): boolean {
  const types = transfer?.types ?? [];
  return types.includes("Files") || (hidden && types.includes("text/uri-list"));
}

/** Must be called inside the event's handler: later the items are empty. */
export function takeDrop(transfer: DataTransfer): Dropped {
  const entries: (FileSystemEntry | File)[] = [];
  for (const item of transfer.items) {
    if (item.kind !== "file") continue;
    const entry = item.webkitGetAsEntry() ?? item.getAsFile();
    if (entry) entries.push(entry);
  }
  if (entries.length === 0) entries.push(...transfer.files);
  return { names: entries.map((entry) => entry.name), entries, hidden: !transfer.types.includes("Files") };
}

function readPart(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => {
    reader.readEntries(resolve, reject);
  });
}

async function readFolder(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  // Browsers hand out a hundred at a time, and an empty list at the end.
  for (;;) {
    const part = await readPart(reader);
    if (part.length === 0) return all;
    all.push(...part);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });
}

/** Every file of a drop, those inside folders too. What cannot be read is left out and named in `unreadable`. */
export async function filesOf(dropped: Dropped): Promise<{ files: NamedFile[]; unreadable: string[] }> {
  const files: NamedFile[] = [];
  const unreadable: string[] = [];
  const waiting: { prefix: string; entry: FileSystemEntry | File }[] = dropped.entries.map((entry) => ({
    prefix: "",
    entry,
  }));
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { prefix, entry } = next;
    const name = prefix + entry.name;
    try {
      if (entry instanceof File) files.push({ name, file: entry });
      else if (entry.isFile) files.push({ name, file: await fileOf(entry as FileSystemFileEntry) });
      else {
        const below = await readFolder(entry as FileSystemDirectoryEntry);
        const kept = below.filter((one) => !isLeftOut(one.name));
        waiting.unshift(...kept.map((one) => ({ prefix: `${name}/`, entry: one })));
      }
    } catch {
      unreadable.push(name);
    }
  }
  return { files, unreadable };
}

/** Files of a file field; those of a folder field come with their place below it. */
export function filesOfInput(list: Iterable<File>): NamedFile[] {
  return [...list]
    .map((file) => ({ name: file.webkitRelativePath || file.name, file }))
    .filter(({ name }) => !name.split("/").slice(1).some(isLeftOut));
}

/** Whether an event happened where a person writes: there keys and pasted text belong to the field. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest("input, textarea, select, [contenteditable=''], [contenteditable='true']") !== null;
}
