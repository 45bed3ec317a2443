/** Key combinations as a person writes them: `Ctrl+Shift+A`. */

const NAMED: Readonly<Record<string, string>> = {
  " ": "Space", ArrowUp: "Up", ArrowDown: "Down", ArrowLeft: "Left", ArrowRight: "Right",
};
const OF_CODE: Readonly<Record<string, string>> = {
  Backquote: "`", Minus: "-", Equal: "=", BracketLeft: "[", BracketRight: "]", Backslash: "\\", Semicolon: ";", Quote: "'",
  Comma: ",", Period: ".", Slash: "/",
};
const MODIFIERS = new Set(["Control", "Shift", "Alt", "Meta", "AltGraph", "CapsLock", "NumLock", "Fn", "Hyper", "Super", "OS"]);

export type Pressed = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/**
 * The combination pressed; undefined while only Ctrl, Shift and their like are down. On a Mac Command is written Ctrl,
 * as the setting has it, and Control is `Control`.
 */
export function combinationOf(event: Pressed, mac: boolean): string | undefined {
  if (MODIFIERS.has(event.key)) return undefined;
  // With Alt or Shift the letter is another; the key itself says which it is.
  const plain = /^(?:Key|Digit)(.)$/.exec(event.code)?.[1] ?? OF_CODE[event.code];
  const key = plain ?? NAMED[event.key] ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key);
  const held = [
    ...((mac ? event.metaKey : event.ctrlKey) ? ["Ctrl"] : []),
    ...(event.altKey ? ["Alt"] : []),
    ...(event.shiftKey ? ["Shift"] : []),
    ...(mac ? (event.ctrlKey ? ["Control"] : []) : event.metaKey ? ["Super"] : []),
  ];
  return [...held, key].join("+");
}

/** Whether a combination leaves other programs their letters: it holds more than Shift, or is a function key. */
export function canBeGlobal(combination: string): boolean {
  const parts = combination.split("+");
  return parts.slice(0, -1).some((part) => part !== "Shift") || /^F\d{1,2}$/.test(parts.at(-1) ?? "");
}
