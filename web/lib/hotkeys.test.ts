import { describe, expect, it } from "vitest";
import { canBeGlobal, combinationOf, type Pressed } from "./hotkeys";

const pressed = (key: string, code: string, held: Partial<Pressed> = {}): Pressed => ({
  key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held,
});

describe("key combinations", () => {
  it("are written as the setting writes them", () => {
    expect(combinationOf(pressed("A", "KeyA", { ctrlKey: true, shiftKey: true }), false)).toBe("Ctrl+Shift+A");
    expect(combinationOf(pressed(" ", "Space", { altKey: true }), false)).toBe("Alt+Space");
    expect(combinationOf(pressed("!", "Digit1", { ctrlKey: true, shiftKey: true }), false)).toBe("Ctrl+Shift+1");
    expect(combinationOf(pressed("å", "KeyA", { altKey: true, metaKey: true }), true)).toBe("Ctrl+Alt+A");
    expect(combinationOf(pressed("F9", "F9"), false)).toBe("F9");
  });

  it("wait for a key that is none of Ctrl, Shift and their like", () => {
    expect(combinationOf(pressed("Control", "ControlLeft", { ctrlKey: true }), false)).toBeUndefined();
  });

  it("must not take a letter from every other program", () => {
    expect(["A", "Shift+A", "Ctrl+A", "F9", "Alt+Space"].map(canBeGlobal)).toEqual([false, false, true, true, true]);
  });
});
