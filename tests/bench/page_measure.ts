/** What `tests/bench/page.py` measures in the browser: `PART JSON` as arguments, the figures as a JSON line. */
import type { Page } from "playwright-core";
import { launch, open } from "../e2e/browser";
import { ANSWER_TEXT, ASK_BOX, EVIDENCE_CARD, LIBRARY_ROW, LIBRARY_SCROLLER } from "../e2e/places";
import { Program } from "../e2e/program";

interface Given {
  home: string;
  settings?: Record<string, string>;
  rounds?: number;
  questions?: string[];
  rows?: number;
  port?: number;
}

type Figures = Record<string, number | number[]>;

const PARTS: Record<string, (given: Given) => Promise<Figures>> = { start, window: inWindow, ask, tokens, stream, scroll };

export async function main([part = "", given = "{}"]: string[]): Promise<void> {
  const run = PARTS[part];
  if (!run) throw new Error(`no part ${part}`);
  console.log(JSON.stringify(await run(JSON.parse(given) as Given)));
}

/** Notes when the box for questions can be used and has been painted, as Unix milliseconds. */
const NOTE_USABLE = `
  const look = () => {
    if (document.querySelector(${JSON.stringify(ASK_BOX)} + ":enabled")) {
      requestAnimationFrame(() => { window.__usable = performance.timeOrigin + performance.now(); });
    } else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
`;

/** What the page notes under that name, once it has. */
function noted(page: Page, name: string): Promise<number> {
  return page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const look = (): void => {
          const value = (window as unknown as Record<string, number | undefined>)[wanted];
          if (value === undefined) setTimeout(look, 10);
          else resolve(value);
        };
        look();
      }),
    name,
  );
}

/** From the program's start, and from a browser's start after it, until a question can be typed. */
async function start({ home, settings, rounds = 3 }: Given): Promise<Figures> {
  const figures = { address: [] as number[], page: [] as number[], browser: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const began = Date.now();
    const program = await Program.at(home, settings);
    const address = Date.now();
    const browser = await launch();
    const launched = Date.now();
    const page = await browser.newPage();
    await page.addInitScript(NOTE_USABLE);
    const asked = Date.now();
    await page.goto(program.url, { waitUntil: "commit" });
    await page.locator(ASK_BOX).waitFor();
    const usable = await noted(page, "__usable");
    figures.address.push(address - began);
    figures.browser.push(launched - address);
    figures.page.push(usable - asked);
    await browser.close();
    await program.end();
  }
  return figures;
}

/** Waits in the page for its box for questions and gives when the first picture was, as Unix milliseconds. */
const FIRST_PICTURE = `new Promise((resolve) => {
  const look = () => {
    const [painted] = performance.getEntriesByName("first-contentful-paint");
    if (painted && document.querySelector("${ASK_BOX}:enabled")) resolve(performance.timeOrigin + painted.startTime);
    else setTimeout(look, 10);
  };
  look();
})`;

/** The same of the program's own window, asked through its debugging port. */
async function inWindow({ port = 0 }: Given): Promise<Figures> {
  const until = Date.now() + 60_000;
  for (;;) {
    try {
      const targets = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as Target[];
      // Before it is there, the window shows an empty page.
      const page = targets.find(({ type, url }) => type === "page" && url.startsWith("http"));
      if (page) return { usable: await evaluated(page.webSocketDebuggerUrl, FIRST_PICTURE) };
    } catch (error) {
      if (Date.now() > until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

interface Target {
  type: string;
  url: string;
  webSocketDebuggerUrl: string;
}

/** A number that an expression comes to in a page. */
function evaluated(address: string, expression: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    socket.onopen = () => {
      const params = { expression, awaitPromise: true, returnByValue: true };
      socket.send(JSON.stringify({ id: 1, method: "Runtime.evaluate", params }));
    };
    socket.onmessage = ({ data }) => {
      const { id, result } = JSON.parse(String(data)) as { id?: number; result?: { result?: { value?: number } } };
      if (id !== 1) return;
      socket.close();
      if (typeof result?.result?.value === "number") resolve(result.result.value);
      else reject(new Error(`the window said ${String(data).slice(0, 300)}`));
    };
    socket.onerror = () => {
      reject(new Error("the window's page went away"));
    };
  });
}

/** Notes the frames in which what a selector finds first differs from what was there at Enter. */
function noteFirst(page: Page, selector: string): Promise<void> {
  return page.evaluate((wanted) => {
    const state = window as unknown as { __entered?: number; __first?: number };
    const content = (): string => [...document.querySelectorAll(wanted)].map((one) => one.textContent).join("\n");
    let before = "";
    const look = (): void => {
      const now = content();
      if (now !== "" && now !== before) {
        requestAnimationFrame(() => (state.__first = performance.now()));
      } else requestAnimationFrame(look);
    };
    delete state.__first;
    window.addEventListener(
      "keydown",
      (event) => {
        if (event.key !== "Enter") return;
        state.__entered = event.timeStamp;
        before = content();
        requestAnimationFrame(look);
      },
      { capture: true, once: true },
    );
  }, selector);
}

async function enterToFirst(page: Page, question: string, selector: string): Promise<number> {
  // Each question in a conversation of its own: a page that grows is another figure.
  await page.goto(new URL("/chat", page.url()).href);
  await page.locator(ASK_BOX).fill(question);
  await noteFirst(page, selector);
  await page.locator(ASK_BOX).press("Enter");
  return (await noted(page, "__first")) - (await noted(page, "__entered"));
}

async function withPage<T>(given: Given, work: (page: Page, program: Program) => Promise<T>): Promise<T> {
  const program = await Program.at(given.home, given.settings);
  const browser = await launch();
  try {
    const { page } = await open(browser, program);
    return await work(page, program);
  } finally {
    await browser.close();
    await program.end();
  }
}

/** From Enter to the first evidence on screen. */
function ask(given: Given): Promise<Figures> {
  return withPage(given, async (page) => {
    const times: number[] = [];
    for (const question of given.questions ?? []) times.push(await enterToFirst(page, question, EVIDENCE_CARD));
    return { times };
  });
}

interface Turn {
  role: string;
  text: string;
  timings: { first_token_ms: number | null; total_ms: number } | null;
}

async function lastAnswer(program: Program): Promise<Turn> {
  const { conversations } = await program.call<{ conversations: { id: string }[] }>("GET", "/api/conversations?limit=1");
  const { messages } = await program.call<{ messages: Turn[] }>("GET", `/api/conversations/${conversations[0]?.id}`);
  const found = messages.findLast((turn) => turn.role === "assistant");
  if (!found?.timings) throw new Error("the answer has no timings");
  return found;
}

async function answered(page: Page, program: Program): Promise<Turn> {
  for (;;) {
    const turn = await lastAnswer(program).catch(() => undefined);
    if (turn) return turn;
    await page.waitForTimeout(50);
  }
}

/** What the page adds to the engine's own first token. */
function tokens(given: Given): Promise<Figures> {
  return withPage(given, async (page, program) => {
    const added: number[] = [];
    const engine: number[] = [];
    for (const question of given.questions ?? []) {
      const shown = await enterToFirst(page, question, ANSWER_TEXT);
      const { timings } = await answered(page, program);
      engine.push(timings?.first_token_ms ?? 0);
      added.push(shown - (timings?.first_token_ms ?? 0));
    }
    return { added, engine };
  });
}

/** The page's longest tasks while a long answer streams. */
function stream(given: Given): Promise<Figures> {
  return withPage(given, async (page, program) => {
    const [warm = "", question = ""] = given.questions ?? [];
    await enterToFirst(page, warm, ANSWER_TEXT);
    await answered(page, program);
    await page.evaluate(() => {
      const state = window as unknown as { __tasks: number[] };
      state.__tasks = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) state.__tasks.push(entry.duration);
      }).observe({ type: "longtask" });
    });
    const frames = noteFrames(page);
    await page.locator(ASK_BOX).fill(question);
    await page.locator(ASK_BOX).press("Enter");
    await page.waitForTimeout(500);
    const { timings, text } = await answered(page, program);
    const intervals = await frames();
    const tasks = await page.evaluate(() => (window as unknown as { __tasks: number[] }).__tasks);
    const seconds = ((timings?.total_ms ?? 0) - (timings?.first_token_ms ?? 0)) / 1000;
    return { tasks, intervals, seconds, characters: text.length };
  });
}

/** Begins to note the time between frames; call what it gives for all of them, in milliseconds. */
function noteFrames(page: Page): () => Promise<number[]> {
  void page.evaluate(() => {
    const state = window as unknown as { __frames: number[]; __noting: boolean };
    state.__frames = [];
    state.__noting = true;
    let last: number | undefined;
    const note = (at: number): void => {
      if (last !== undefined) state.__frames.push(at - last);
      last = at;
      if (state.__noting) requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  return () =>
    page.evaluate(() => {
      const state = window as unknown as { __frames: number[]; __noting: boolean };
      state.__noting = false;
      return state.__frames;
    });
}

/** Frames while the library is scrolled as with a finger, and how soon rows stand at a place jumped to. */
function scroll(given: Given): Promise<Figures> {
  return withPage(given, async (page) => {
    const began = Date.now();
    await page.goto(new URL("/library", page.url()).href);
    await page.locator(LIBRARY_ROW).first().waitFor();
    const opened = Date.now() - began;
    const box = await page.locator(LIBRARY_SCROLLER).boundingBox();
    if (!box) throw new Error("the library does not scroll");
    const session = await page.context().newCDPSession(page);
    const gesture = { x: box.x + box.width / 2, y: box.y + box.height / 2, gestureSourceType: "mouse" as const };
    const flick = (speed: number, distance: number): Promise<unknown> =>
      session.send("Input.synthesizeScrollGesture", { ...gesture, yDistance: -distance, speed });
    await flick(2000, 2000);
    const frames = noteFrames(page);
    await flick(3000, 15_000);
    await flick(12_000, 60_000);
    const intervals = await frames();
    const jumps: number[] = [];
    for (const share of [0.1, 0.9, 0.5, 0.25, 0.75, 1, 0]) jumps.push(await jump(page, share));
    return { opened, intervals, jumps };
  });
}

/** From a jump to that share of the list until real rows stand there. */
function jump(page: Page, share: number): Promise<number> {
  return page.evaluate(
    ({ scroller, row, to }) =>
      new Promise<number>((resolve) => {
        const list = document.querySelector(scroller);
        if (!list) throw new Error("the library does not scroll");
        const began = performance.now();
        list.scrollTop = (list.scrollHeight - list.clientHeight) * to;
        const look = (): void => {
          const { top, bottom } = list.getBoundingClientRect();
          const seen = [...list.querySelectorAll(row)].filter((one) => {
            const place = one.getBoundingClientRect();
            return place.bottom > top + 1 && place.top < bottom - 1;
          });
          if (seen.length > 2 && seen.every((one) => (one.textContent ?? "").trim() !== "")) resolve(performance.now() - began);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
    { scroller: LIBRARY_SCROLLER, row: LIBRARY_ROW, to: share },
  );
}
