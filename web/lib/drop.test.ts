import { describe, expect, it } from "vitest";
import { bringsFiles, filesOf, filesOfInput, hidesFiles, isWriting, takeDrop } from "./drop";

function fileEntry(name: string, broken = false): FileSystemFileEntry {
  return {
    name, isFile: true, isDirectory: false,
    file: (give: (file: File) => void, fail?: (error: DOMException) => void) => {
      if (broken) fail?.(new DOMException("gone", "NotFoundError"));
      else give(new File([name], name));
    },
  } as FileSystemFileEntry;
}

/** Hands out its entries two at a time, as browsers do by the hundred. */
function folderEntry(name: string, entries: FileSystemEntry[]): FileSystemDirectoryEntry {
  return {
    name, isFile: false, isDirectory: true,
    createReader: () => {
      const waiting = [...entries];
      return { readEntries: (give: (some: FileSystemEntry[]) => void) => { give(waiting.splice(0, 2)); } };
    },
  } as FileSystemDirectoryEntry;
}

function transfer(entries: (FileSystemEntry | File)[], types = ["Files"]): DataTransfer {
  const items = entries.map((entry) => ({
    kind: "file",
    webkitGetAsEntry: () => (entry instanceof File ? null : entry),
    getAsFile: () => (entry instanceof File ? entry : null),
  }));
  return { types, items: [{ kind: "string" }, ...items], files: [] } as unknown as DataTransfer;
}

describe("a drop", () => {
  it("is told from text dragged inside the page", () => {
    expect(bringsFiles(transfer([]))).toBe(true);
    expect(bringsFiles(transfer([], ["text/plain", "text/uri-list"]))).toBe(false);
    expect(bringsFiles(null)).toBe(false);
  });

  it("is told from links where the webview hides what is dragged", () => {
    const links = transfer([], ["text/uri-list", "text/html"]);
    expect([bringsFiles(links, true), bringsFiles(links)]).toEqual([true, false]);
    expect(bringsFiles(transfer([], ["text/plain"]), true)).toBe(false);
    expect(takeDrop({ types: links.types, items: [], files: [] } as unknown as DataTransfer)).toEqual({ names: [], entries: [], hidden: true });
    expect(hidesFiles("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15")).toBe(true);
    expect(hidesFiles("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) QtWebEngine/6.14 Chrome/140.0.0.0 Safari/537.36")).toBe(false);
    expect(hidesFiles("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)")).toBe(false);
  });

  it("gives files with their place below the folder that was dropped", async () => {
    const names = ["采购合同 (终稿).pdf", "100% #1?.txt", "c.md", "d.md", "e.md"];
    const dropped = takeDrop(transfer([
      folderEntry("合同", [...names.map((name) => fileEntry(name)), folderEntry("2026", [fileEntry("a.pdf")])]),
      fileEntry("b.txt"),
    ]));
    expect(dropped.names).toEqual(["合同", "b.txt"]);
    const { files, unreadable } = await filesOf(dropped);
    expect(files.map(({ name }) => name)).toEqual([...names.map((name) => `合同/${name}`), "合同/2026/a.pdf", "b.txt"]);
    expect(files[0]?.file.name).toBe(names[0]);
    expect(unreadable).toEqual([]);
  });

  it("leaves out what the program does not look into either, but not what was named itself", async () => {
    const inside = [fileEntry(".git"), folderEntry("node_modules", [fileEntry("x.md")]), fileEntry("~$a.docx"), fileEntry("a.docx")];
    const { files } = await filesOf(takeDrop(transfer([folderEntry("code", inside), fileEntry(".notes.md")])));
    expect(files.map(({ name }) => name)).toEqual(["code/a.docx", ".notes.md"]);
  });

  it("names what cannot be read and brings the rest", async () => {
    const { files, unreadable } = await filesOf(takeDrop(transfer([fileEntry("gone.pdf", true), fileEntry("here.pdf")])));
    expect(unreadable).toEqual(["gone.pdf"]);
    expect(files.map(({ name }) => name)).toEqual(["here.pdf"]);
  });

  it("takes pasted pictures and the like, which have no entry", async () => {
    const { files } = await filesOf(takeDrop(transfer([new File(["x"], "截图.png")])));
    expect(files.map(({ name }) => name)).toEqual(["截图.png"]);
  });
});

describe("a file field", () => {
  it("keeps the folder that was chosen", () => {
    const file = (name: string, place: string): File => Object.defineProperty(new File([""], name), "webkitRelativePath", { value: place });
    const list = [file("a.md", "Notes/2026/a.md"), file("x.js", "Notes/node_modules/x.js"), file("b.md", "")];
    expect(filesOfInput(list).map(({ name }) => name)).toEqual(["Notes/2026/a.md", "b.md"]);
  });
});

describe("where a person writes", () => {
  it("keys and pasted text are the field's", () => {
    document.body.innerHTML = "<input><textarea></textarea><div contenteditable='true'><b>x</b></div><p>text</p>";
    const is = (selector: string): boolean => isWriting(document.querySelector(selector));
    expect([is("input"), is("textarea"), is("b"), is("p"), isWriting(null)]).toEqual([true, true, true, false, false]);
  });
});
