/** The rows of a long list, read in windows as they come into sight. */

export const WINDOW = 200;
const MOST_WINDOWS = 60;

export interface Slice<T> {
  total: number;
  offset: number;
  items: readonly T[];
}

export type LoadRows<T> = (offset: number, limit: number, signal: AbortSignal) => Promise<Slice<T>>;

interface Held<T> {
  items: readonly T[];
  stale: boolean;
}

/**
 * Gives the row at a place where it is known, and fetches the windows that are looked at. Rows stay on show while
 * newer ones are fetched. `changed` is called after everything that alters what `at` and `total` give.
 */
export class RowWindows<T> {
  total: number | undefined;
  error: unknown;
  private held = new Map<number, Held<T>>();
  private loading = new Map<number, AbortController>();
  private fresh = true;
  private wanted: readonly number[] = [0];

  constructor(
    private readonly load: LoadRows<T>,
    private readonly changed: () => void,
  ) {}

  at(index: number): T | undefined {
    return this.held.get(Math.floor(index / WINDOW))?.items[index % WINDOW];
  }

  /** Rows that are known, in order of their place. */
  *known(): Generator<[number, T]> {
    for (const [window, { items }] of [...this.held].sort(([one], [other]) => one - other)) {
      for (const [place, item] of items.entries()) yield [window * WINDOW + place, item];
    }
  }

  /** Rows `first` to `last` are in sight: what is missing of them is fetched, other fetches are given up. */
  want(first: number, last: number): Promise<void> {
    const from = Math.max(0, Math.floor(first / WINDOW));
    const to = Math.max(from, Math.floor(last / WINDOW));
    this.wanted = Array.from({ length: to - from + 1 }, (_, place) => from + place);
    for (const [window, controller] of this.loading) {
      if (!this.wanted.includes(window)) {
        controller.abort();
        this.loading.delete(window);
      }
    }
    return this.fetchWanted();
  }

  /** The same question may have another answer by now: what is in sight is fetched again, the rest when it is. */
  refresh(): Promise<void> {
    for (const held of this.held.values()) held.stale = true;
    return this.fetchWanted();
  }

  /** Another question: the old rows stay until the first new ones are there. */
  restart(): Promise<void> {
    for (const controller of this.loading.values()) controller.abort();
    this.loading.clear();
    this.fresh = false;
    this.wanted = [0];
    return this.fetchWanted();
  }

  /** Stop everything under way. */
  stop(): void {
    for (const controller of this.loading.values()) controller.abort();
    this.loading.clear();
  }

  private async fetchWanted(): Promise<void> {
    await Promise.all(this.wanted.filter((window) => this.isMissing(window)).map((window) => this.fetch(window)));
  }

  private isMissing(window: number): boolean {
    if (this.loading.has(window)) return false;
    if (!this.fresh) return true;
    if (this.total !== undefined && window > 0 && window * WINDOW >= this.total) return false;
    const held = this.held.get(window);
    return !held || held.stale;
  }

  private async fetch(window: number): Promise<void> {
    const controller = new AbortController();
    this.loading.set(window, controller);
    try {
      const slice = await this.load(window * WINDOW, WINDOW, controller.signal);
      if (controller.signal.aborted) return;
      if (!this.fresh) {
        this.held.clear();
        this.fresh = true;
      }
      this.keep(window, slice);
      this.error = undefined;
    } catch (error) {
      if (controller.signal.aborted) return;
      this.error = error;
    } finally {
      if (this.loading.get(window) === controller) this.loading.delete(window);
    }
    this.changed();
  }

  private keep(window: number, slice: Slice<T>): void {
    this.held.delete(window);
    this.held.set(window, { items: slice.items, stale: false });
    if (this.total !== undefined && slice.total < this.total) {
      for (const other of [...this.held.keys()]) if (other * WINDOW >= slice.total) this.held.delete(other);
    }
    this.total = slice.total;
    for (const other of this.held.keys()) {
      if (this.held.size <= MOST_WINDOWS) break;
      if (!this.wanted.includes(other)) this.held.delete(other);
    }
  }
}
