/** File paths of this computer, in the words a person reads. */

/** Between a file and what lies inside it, as the library writes it. */
const INSIDE = "!/";

function parts(path: string): string[] {
  return path.replaceAll(INSIDE, "/").split(/[/\\]+/).filter(Boolean);
}

/** The last part: the name of the file or folder. */
export function nameOf(path: string): string {
  return parts(path).at(-1) ?? path;
}

// Chinese characters are about as wide as two letters.
const widthOf = (letter: string): number => (/[\u2e80-\uffff]/.test(letter) ? 2 : 1);

/** A long name with its middle left out: what it begins with and its ending tell files apart. `most` in letters. */
export function shortName(name: string, most = 40): string {
  const letters = Array.from(new Intl.Segmenter().segment(name), ({ segment }) => segment);
  if (letters.reduce((sum, letter) => sum + widthOf(letter), 0) <= most) return name;
  const take = (from: readonly string[], room: number): string[] => {
    let left = room;
    return from.slice(0, Math.max(1, from.findIndex((letter) => (left -= widthOf(letter)) < 0)));
  };
  const ending = take([...letters].reverse(), Math.floor(most / 3)).reverse();
  return `${take(letters, most - Math.floor(most / 3)).join("").trimEnd()}…${ending.join("").trimStart()}`;
}

/** What a program is called where it names itself as `org.example.Editor`. */
export function programName(source: string): string {
  return /^[a-z]+(\.[\w-]+){2,}$/.test(source) ? (source.split(".").at(-1) ?? source) : source;
}

/** The folder a path lies in (the mail, for an attachment), by its last two names. */
export function folderOf(path: string): string {
  return parts(path).slice(0, -1).slice(-2).join(" / ");
}

/** The path of the file on disk: that of the mail, for an attachment. */
export function fileOf(path: string): string {
  const inside = path.indexOf(INSIDE);
  return inside < 0 ? path : path.slice(0, inside);
}

/** The folder on disk that the file lies in. */
export function parentOf(path: string): string {
  const file = fileOf(path);
  const cut = Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\"));
  if (cut <= 0) return file.slice(0, 1);
  return /^[A-Za-z]:$/.test(file.slice(0, cut)) ? file.slice(0, cut + 1) : file.slice(0, cut);
}

/** Whether text may be the full path of a file here: `/…`, `C:\…`, `\\server\…` or `~/…`. */
export function isFullPath(text: string): boolean {
  return /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(text);
}

const MOST_PATHS = 5000;
const MOST_BYTES = 400_000;

/** Lists of paths that a request may carry each. */
export function batches(paths: readonly string[]): string[][] {
  const encoder = new TextEncoder();
  const all: string[][] = [];
  let size = 0;
  for (const path of new Set(paths)) {
    const bytes = encoder.encode(path).length + 8;
    let last = all.at(-1);
    if (!last || last.length >= MOST_PATHS || size + bytes > MOST_BYTES) {
      last = [];
      all.push(last);
      size = 0;
    }
    last.push(path);
    size += bytes;
  }
  return all;
}

/** Whether a folder is a whole disk, everybody's home folders or one person's: far more than one means to add. */
export function holdsEverything(path: string): boolean {
  const plain = path.replaceAll("\\", "/").replace(/\/+$/, "");
  return /^([A-Za-z]:)?$/.test(plain) || /^([A-Za-z]:)?\/(home|Users)(\/[^/]+)?$/i.test(plain) || plain === "/root";
}
