/** What pages of others, and what is put into ours, may do: nothing. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from "vitest";
import { launch, open } from "./browser";
import { Program } from "./program";

const { trap, samples } = inject("materials");
let browser: Browser;
let program: Program;
let page: Page;
let context: BrowserContext;

beforeAll(async () => {
  // A camera and a microphone are there, and the browser would grant them.
  const devices = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
  [browser, program] = await Promise.all([launch(devices), Program.start({ library: samples })]);
});
afterAll(async () => {
  await browser.close();
  await program.stop();
});
beforeEach(async () => {
  ({ page, context } = await open(browser, program));
});
afterEach(async () => {
  await context.close();
});

async function hits(): Promise<string[]> {
  return (await (await fetch(`${trap}/hits`)).json()) as string[];
}

it("lets a ticket in once", async () => {
  const ticket = await program.ticket();
  const first = await browser.newContext();
  const second = await browser.newContext();
  expect((await (await first.newPage()).goto(ticket))?.status()).toBe(200);
  expect((await (await second.newPage()).goto(ticket))?.status()).toBe(403);
  await Promise.all([first.close(), second.close()]);
});

it("shows a stranger the door and no data", async () => {
  const stranger = await browser.newContext();
  const there = await stranger.newPage();
  expect((await there.goto(program.origin))?.status()).toBe(401);
  expect(await there.evaluate(() => fetch("/api/documents").then((answer) => answer.status))).toBe(401);
  await stranger.close();
});

it("answers under no other name, even with the cookie", async () => {
  const { port } = program;
  const named = await launch([`--host-resolver-rules=MAP rebound.example 127.0.0.1`]);
  const there = await named.newPage();
  expect((await there.goto(`http://rebound.example:${port}/`))?.status()).toBe(421);
  await named.close();
});

it("tells a page of another origin nothing and does nothing for it", async () => {
  // In the same browser, with the cookie of the logged-in page.
  const other = await context.newPage();
  await other.goto(`${trap}/elsewhere`);
  const before = (await program.call<{ jobs: unknown[] }>("GET", "/api/jobs")).jobs.length;
  const read = await other.evaluate(
    (origin) =>
      fetch(`${origin}/api/documents`, { credentials: "include" }).then(
        () => "read",
        () => "refused",
      ),
    program.origin,
  );
  expect(read).toBe("refused");
  await other.evaluate(
    (origin) =>
      fetch(`${origin}/api/index`, {
        method: "POST",
        mode: "no-cors",
        credentials: "include",
        body: JSON.stringify({ paths: ["/"] }),
      }).catch(() => undefined),
    program.origin,
  );
  expect((await program.call<{ jobs: unknown[] }>("GET", "/api/jobs")).jobs.length).toBe(before);
});

it("stands in no frame of another page and gives another page no picture or script", async () => {
  const other = await context.newPage();
  await other.goto(`${trap}/frames`);
  const loaded = await other.evaluate(async (origin) => {
    const tried = (tag: "img" | "script", path: string): Promise<string> =>
      new Promise((resolve) => {
        const one = document.createElement(tag);
        one.onload = () => {
          resolve("loaded");
        };
        one.onerror = () => {
          resolve("refused");
        };
        one.src = origin + path;
        document.head.append(one);
      });
    const frame = document.createElement("iframe");
    frame.src = origin;
    document.body.append(frame);
    await new Promise((resolve) => (frame.onload = resolve));
    return [await tried("img", "/icon.svg"), await tried("script", "/api/session")];
  }, program.origin);
  expect(loaded).toEqual(["refused", "refused"]);
  const inside = other.frames().find((one) => one !== other.mainFrame());
  expect(inside?.url().startsWith(program.origin)).toBe(false);
});

it("has neither camera nor microphone nor place", async () => {
  await context.grantPermissions(["camera", "microphone", "geolocation"], { origin: program.origin });
  const tried = await page.evaluate(async () => {
    const named = (error: unknown): string => (error instanceof Error ? error.name : String(error));
    const camera = await navigator.mediaDevices.getUserMedia({ video: true }).then(() => "granted", named);
    const microphone = await navigator.mediaDevices.getUserMedia({ audio: true }).then(() => "granted", named);
    const place = await new Promise<string>((resolve) => {
      navigator.geolocation.getCurrentPosition(
        () => {
          resolve("granted");
        },
        (error) => {
          resolve(`refused ${error.code}`);
        },
      );
    });
    return { camera, microphone, place };
  });
  expect(tried).toEqual({ camera: "NotAllowedError", microphone: "NotAllowedError", place: "refused 1" });
});

it("runs and loads nothing from outside, even if markup got into the page", async () => {
  const before = await hits();
  const ran = await page.evaluate(async (elsewhere) => {
    const state = window as unknown as Record<string, unknown>;
    const host = document.createElement("div");
    document.body.append(host);
    const parsed = ((): string => {
      try {
        host.innerHTML = '<img src="x" onerror="window.__pwned = 1">';
        return "parsed";
      } catch {
        return "refused";
      }
    })();
    const put = (tag: string, attributes: Record<string, string>): void => {
      const one = document.createElement(tag);
      for (const [name, value] of Object.entries(attributes)) {
        try {
          one.setAttribute(name, value);
        } catch {
          // Some are refused before they are there.
        }
      }
      host.append(one);
    };
    put("img", { src: `${elsewhere}/a.png`, onerror: "window.__pwned = 1" });
    put("iframe", { src: `${elsewhere}/b` });
    put("link", { rel: "stylesheet", href: `${elsewhere}/c.css` });
    put("div", { style: `background: url(${elsewhere}/d)` });
    put("object", { data: `${elsewhere}/e` });
    put("video", { src: `${elsewhere}/f` });
    put("link", { rel: "prefetch", href: `${elsewhere}/g` });
    const style = document.createElement("style");
    style.textContent = `body { background: url(${elsewhere}/h) }`;
    host.append(style);
    const script = document.createElement("script");
    const foreign = document.createElement("script");
    try {
      script.textContent = "window.__pwned = 2";
      foreign.src = `${elsewhere}/i.js`;
    } catch {
      // Refused before they are there.
    }
    document.body.append(script, foreign);
    const asked = await fetch(`${elsewhere}/j`).then(() => "answered", () => "refused");
    const beacon = navigator.sendBeacon(`${elsewhere}/k`, "x");
    // What a test evaluates may evaluate more; what the page does later is the page's.
    const evaluated = await new Promise<string>((resolve) =>
      setTimeout(() => {
        try {
          new Function("window.__pwned = 3")();
          resolve("ran");
        } catch {
          resolve("refused");
        }
      }),
    );
    const socket = await new Promise<string>((resolve) => {
      try {
        const one = new WebSocket(`${elsewhere.replace("http", "ws")}/l`);
        one.onopen = () => {
          resolve("open");
        };
        one.onerror = () => {
          resolve("refused");
        };
      } catch {
        resolve("refused");
      }
    });
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return { parsed, asked, evaluated, socket, pwned: state["__pwned"] ?? null, beacon };
  }, trap);
  expect(ran).toMatchObject({ parsed: "refused", asked: "refused", evaluated: "refused", socket: "refused", pwned: null });
  expect(await hits()).toEqual(before);
});

it("keeps to its own folder, whatever a path or an upload's name says", async () => {
  const tried = await page.evaluate(async () => {
    const get = async (path: string): Promise<[number, string]> => {
      const answer = await fetch(path);
      return [answer.status, (await answer.text()).slice(0, 200)];
    };
    const outside = [
      await get("/assets/..%2f..%2f..%2fpackage.json"),
      await get("/..%2f..%2fetc%2fpasswd"),
      await get("/api/documents/..%2f..%2fetc/text"),
      await get("/api/documents/1%20OR%201=1"),
    ];
    const sent = await fetch(`/api/uploads?name=${encodeURIComponent("../../../../escaped.txt")}`, {
      method: "POST",
      headers: { "Content-Type": "application/octet-stream" },
      body: "escaped",
    });
    return { outside, status: sent.status, body: (await sent.json()) as { path?: string } };
  });
  for (const [, text] of tried.outside) expect(text).not.toMatch(/root:|aiworkspace-page/);
  if (tried.status < 300) expect(tried.body.path?.startsWith(program.home)).toBe(true);
});
