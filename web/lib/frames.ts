/** Work done at most once per picture the screen shows. */

const HIDDEN_MS = 200;

export class OncePerFrame {
  private frame = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly work: () => void) {}

  /** Do it with the next picture; a page that is not shown has none and uses a clock. */
  soon(): void {
    if (this.frame || this.timer) return;
    if (document.hidden) this.timer = setTimeout(() => { this.now(); }, HIDDEN_MS);
    else this.frame = requestAnimationFrame(() => { this.now(); });
  }

  /** Do it at once. */
  now(): void {
    this.cancel();
    this.work();
  }

  cancel(): void {
    if (this.frame) cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.frame = 0;
    this.timer = undefined;
  }
}
