import { describe, expect, it } from "vitest";
import { batches, fileOf, folderOf, isFullPath, nameOf, parentOf, holdsEverything, programName, shortName } from "./paths";

describe("paths", () => {
  it.each([
    ["/home/me/Contracts/2026/采购合同 (终稿).pdf", "采购合同 (终稿).pdf", "Contracts / 2026", "/home/me/Contracts/2026"],
    ["C:\\Users\\me\\100% #1.txt", "100% #1.txt", "Users / me", "C:\\Users\\me"],
    ["C:\\a.txt", "a.txt", "C:", "C:\\"],
    ["/a.txt", "a.txt", "", "/"],
    ["/m/Re 发票.eml!/bill.pdf", "bill.pdf", "m / Re 发票.eml", "/m"],
  ])("%s", (path, name, folder, parent) => {
    expect(nameOf(path)).toBe(name);
    expect(folderOf(path)).toBe(folder);
    expect(parentOf(path)).toBe(parent);
  });

  it("are shortened in the middle, so that the ending is seen", () => {
    expect(shortName("harbour.pdf")).toBe("harbour.pdf");
    expect(shortName("a".repeat(40))).toBe("a".repeat(40));
    expect(shortName(`Minutes of the ${"very ".repeat(20)}long meeting (final).pdf`)).toBe("Minutes of the very very ve…g (final).pdf");
    expect(shortName("港口管理规则（终稿，二零二六年三月修订，含附件与图纸）.pdf")).toBe("港口管理规则（终稿，二零二…与图纸）.pdf");
  });

  it("name a program by the last of its names", () => {
    expect(programName("org.gnome.TextEditor")).toBe("TextEditor");
    expect(programName("mousepad")).toBe("mousepad");
    expect(programName("文本编辑器 3.1.2")).toBe("文本编辑器 3.1.2");
  });

  it("of attachments on disk are those of their mail", () => {
    expect(fileOf("/m/a.eml!/b.zip!/c.pdf")).toBe("/m/a.eml");
    expect(fileOf("/m/a.pdf")).toBe("/m/a.pdf");
  });

  it.each(["/home", "C:\\Users", "d:/x", "\\\\server\\share"])("%s is full", (path) => {
    expect(isFullPath(path)).toBe(true);
  });
  it.each(["", "home", "./x", "C:", "~"])("%s is not", (path) => {
    expect(isFullPath(path)).toBe(false);
  });

  it("go in batches that a request can carry, each once", () => {
    const many = Array.from({ length: 12_000 }, (_, at) => `/home/资料/${"x".repeat(60)}/${at}`);
    const cut = batches([...many, ...many.slice(0, 5)]);
    expect(cut.flat()).toEqual(many);
    for (const some of cut) {
      expect(some.length).toBeLessThanOrEqual(5000);
      expect(new TextEncoder().encode(JSON.stringify(some)).length).toBeLessThan(500_000);
    }
    expect(batches([])).toEqual([]);
  });
});

it("knows a folder that holds everything", () => {
  for (const all of ["/", "C:\\", "/home", "/home/me/", "/Users/me", "C:\\Users\\me", "/root"]) expect(holdsEverything(all)).toBe(true);
  for (const some of ["/home/me/Documents", "C:\\Users\\me\\Desktop", "/srv/papers", "/home/me/a b.pdf"]) expect(holdsEverything(some)).toBe(false);
});
