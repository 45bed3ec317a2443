/** One program and one browser for a file of tests; whatever goes wrong in a page fails the test it went wrong in. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { launch, open, type OpenOptions, type Watched } from "./browser";
import { Program, ROOT } from "./program";

const PICTURES = join(ROOT, "build", "cache", "e2e");

export interface Journey {
  browser: Browser;
  program: Program;
  open: (options?: OpenOptions) => Promise<Page>;
}

/** Call at the top of a file. `library`: a data folder to begin with; `before`: what to do before the first test. */
export function journey(
  options: { library?: string; settings?: Record<string, string>; flags?: string[] } = {},
  before?: (program: Program) => Promise<void>,
): Journey {
  const here = {} as Journey;
  const opened: Watched[] = [];
  here.open = async (wanted) => {
    const watched = await open(here.browser, here.program, wanted);
    opened.push(watched);
    return watched.page;
  };
  beforeAll(async () => {
    [here.browser, here.program] = await Promise.all([launch(options.flags), Program.start(options)]);
    await before?.(here.program);
  });
  afterEach(async ({ task }) => {
    const faults = opened.flatMap((one) => one.faults);
    if (task.result?.state === "fail") {
      mkdirSync(PICTURES, { recursive: true });
      const name = task.name.replace(/\W+/g, "-").slice(0, 60);
      for (const [n, { page }] of opened.entries()) {
        await page.screenshot({ path: join(PICTURES, `${name}-${n}.png`) }).catch(() => undefined);
      }
    }
    await Promise.all(opened.splice(0).map(({ context }) => context.close()));
    expect(faults).toEqual([]);
  });
  afterAll(async () => {
    await here.browser?.close();
    await here.program?.stop();
  });
  return here;
}
