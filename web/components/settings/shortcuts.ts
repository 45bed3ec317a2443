/** The keys the page listens to, as they are told to people. */

export interface Shortcut {
  /** Key of the sentence below `settings.keys`. */
  action: string;
  /** Keys pressed together; `mod` is Ctrl, or Command on a Mac. Several lists: either does it. */
  keys: readonly (readonly string[])[];
}

export interface ShortcutGroup {
  title: string;
  shortcuts: readonly Shortcut[];
}

export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    title: "everywhere",
    shortcuts: [
      { action: "palette", keys: [["mod", "K"]] },
      { action: "help", keys: [["?"], ["F1"]] },
      { action: "close", keys: [["Esc"]] },
      { action: "zoom", keys: [["mod", "+"], ["mod", "−"], ["mod", "0"]] },
      { action: "move", keys: [["Tab"], ["Shift", "Tab"]] },
    ],
  },
  {
    title: "chat",
    shortcuts: [
      { action: "send", keys: [["Enter"]] },
      { action: "newline", keys: [["Shift", "Enter"]] },
      { action: "recall", keys: [["↑"]] },
      { action: "stop", keys: [["Esc"]] },
      { action: "begin", keys: [["mod", "N"]] },
      { action: "search", keys: [["mod", "Shift", "F"]] },
      { action: "list", keys: [["mod", "B"]] },
      { action: "cite", keys: [["Alt", "1–9"]] },
      { action: "pane", keys: [["F6"], ["Shift", "F6"]] },
    ],
  },
  {
    title: "panel",
    shortcuts: [
      { action: "commands", keys: [["/"]] },
      { action: "inWindow", keys: [["mod", "Enter"]] },
      { action: "copyAnswer", keys: [["mod", "C"]] },
      { action: "insert", keys: [["mod", "I"]] },
      { action: "stop", keys: [["mod", "."]] },
      { action: "takeAway", keys: [["Backspace"]] },
      { action: "hide", keys: [["Esc"]] },
    ],
  },
  {
    title: "evidence",
    shortcuts: [
      { action: "turn", keys: [["PgUp"], ["PgDn"]] },
      { action: "enlarge", keys: [["+"], ["−"], ["0"]] },
    ],
  },
  {
    title: "library",
    shortcuts: [
      { action: "walk", keys: [["↑"], ["↓"], ["Home"], ["End"]] },
      { action: "choose", keys: [["Space"]] },
      { action: "chooseTo", keys: [["Shift", "↑"], ["Shift", "↓"]] },
      { action: "chooseAll", keys: [["mod", "A"]] },
      { action: "show", keys: [["Enter"]] },
      { action: "remove", keys: [["Delete"]] },
      { action: "menu", keys: [["Shift", "F10"]] },
    ],
  },
  {
    title: "settings",
    shortcuts: [
      { action: "find", keys: [["mod", "F"]] },
      { action: "step", keys: [["↑"], ["↓"]] },
      { action: "restore", keys: [["Esc"]] },
    ],
  },
];

/** The name on the key itself. */
export function keyName(key: string, mac: boolean): string {
  if (key === "mod") return mac ? "⌘" : "Ctrl";
  if (mac && key === "Shift") return "⇧";
  if (mac && key === "Alt") return "⌥";
  return key;
}

export function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}
