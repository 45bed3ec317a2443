import { describe, expect, it, vi } from "vitest";
import { RowWindows, WINDOW, type Slice } from "./rows";

interface Asked {
  offset: number;
  signal: AbortSignal;
  give: (slice?: Partial<Slice<string>>) => Promise<void>;
  fail: (error: Error) => Promise<void>;
}

function setUp(total = 1000) {
  const asked: Asked[] = [];
  const changed = vi.fn();
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
  const rows = new RowWindows<string>(
    (offset, limit, signal) =>
      new Promise((resolve, reject) => {
        asked.push({
          offset,
          signal,
          give: (slice) => {
            const size = Math.min(limit, total - offset);
            resolve({ total, offset, items: Array.from({ length: size }, (_, at) => `row ${offset + at}`), ...slice });
            return settle();
          },
          fail: (error) => {
            reject(error);
            return settle();
          },
        });
      }),
    changed,
  );
  const last = (): Asked => {
    const one = asked.at(-1);
    if (!one) throw new Error("nothing was asked for");
    return one;
  };
  return { rows, asked, changed, last };
}

describe("RowWindows", () => {
  it("asks for the windows in sight only and has no row before they arrive", async () => {
    const { rows, asked, changed, last } = setUp();
    void rows.want(0, 20);
    expect(asked.map(({ offset }) => offset)).toEqual([0]);
    expect(rows.at(3)).toBeUndefined();
    await last().give();
    expect(rows.total).toBe(1000);
    expect(rows.at(3)).toBe("row 3");
    expect(rows.at(WINDOW)).toBeUndefined();
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it("asks for both windows where the sight lies across a border, and for none twice", async () => {
    const { rows, asked } = setUp();
    void rows.want(0, 0);
    await asked[0]?.give();
    void rows.want(WINDOW - 5, WINDOW + 5);
    void rows.want(WINDOW - 4, WINDOW + 6);
    expect(asked.map(({ offset }) => offset)).toEqual([0, WINDOW]);
  });

  it("gives up what has left the sight before it arrived", async () => {
    const { rows, asked } = setUp();
    void rows.want(0, 0);
    await asked[0]?.give();
    void rows.want(400, 420);
    void rows.want(800, 820);
    expect(asked[1]?.signal.aborted).toBe(true);
    await asked[1]?.give();
    expect(rows.at(400)).toBeUndefined();
    await asked[2]?.give();
    expect(rows.at(805)).toBe("row 805");
  });

  it("keeps the old rows on show while they are fetched again", async () => {
    const { rows, asked, last } = setUp();
    void rows.want(0, 10);
    await last().give();
    void rows.refresh();
    expect(rows.at(0)).toBe("row 0");
    expect(asked).toHaveLength(2);
    await last().give({ items: ["new"], total: 1 });
    expect(rows.at(0)).toBe("new");
    expect(rows.total).toBe(1);
  });

  it("shows the rows of the last question until the first of the new one are there", async () => {
    const { rows, last } = setUp();
    void rows.want(250, 260);
    await last().give();
    void rows.restart();
    expect(rows.at(250)).toBe("row 250");
    await last().give({ items: ["only"], total: 1 });
    expect(rows.at(0)).toBe("only");
    expect(rows.at(250)).toBeUndefined();
  });

  it("forgets windows beyond the end when the list became shorter", async () => {
    const { rows, asked, last } = setUp();
    void rows.want(600, 610);
    await last().give();
    void rows.want(0, 10);
    await asked.at(-1)?.give({ total: 5, items: ["a", "b", "c", "d", "e"] });
    expect(rows.at(605)).toBeUndefined();
    expect([...rows.known()]).toHaveLength(5);
  });

  it("tells a failure and is well again after the next answer", async () => {
    const { rows, last } = setUp();
    void rows.want(0, 10);
    await last().fail(new Error("gone"));
    expect(rows.error).toBeInstanceOf(Error);
    void rows.refresh();
    await last().give();
    expect(rows.error).toBeUndefined();
    expect(rows.at(0)).toBe("row 0");
  });

  it("holds a bounded number of windows", async () => {
    const { rows, last } = setUp(100_000);
    for (let window = 0; window < 80; window += 1) {
      void rows.want(window * WINDOW, window * WINDOW + 10);
      await last().give();
    }
    expect([...rows.known()].length).toBe(60 * WINDOW);
    expect(rows.at(0)).toBeUndefined();
    expect(rows.at(79 * WINDOW)).toBe(`row ${79 * WINDOW}`);
  });
});
