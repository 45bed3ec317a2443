/** The program's own window on a screen of its own: Xvfb, a window manager, real keys and a real mouse. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { expect } from "vitest";
import { environment, python, ROOT } from "./program";

const SHOTS = join(ROOT, "build", "cache", "window-shots");
const PATIENCE = { timeout: 40_000 };

function there(name: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** What is missing to show the window here. */
export const missing = ["Xvfb", "openbox", "xdotool"].filter((name) => !there(name));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

export class Screen {
  readonly home = mkdtempSync(join(tmpdir(), "aiworkspace-window-"));
  private readonly running: ChildProcess[] = [];
  private variables: NodeJS.ProcessEnv = {};
  private browser: Browser | undefined;

  /** A screen with nothing on it but a window manager. */
  static async start(settings: Record<string, string>): Promise<Screen> {
    const screen = new Screen();
    const server = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"], {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
    screen.running.push(server);
    const [told] = (await once(server.stdio[3] as NodeJS.ReadableStream, "data")) as [Buffer];
    screen.variables = {
      ...environment(join(screen.home, "数据"), settings),
      DISPLAY: `:${told.toString().trim()}`,
      HOME: screen.home,
    };
    screen.spawn("openbox", []);
    return screen;
  }

  private spawn(command: string, given: readonly string[], more: NodeJS.ProcessEnv = {}): ChildProcess {
    const process = spawn(command, given, { cwd: ROOT, env: { ...this.variables, ...more }, stdio: "ignore" });
    this.running.push(process);
    return process;
  }

  /** Start the program with its window; gives the page in it, to look at. */
  async open(): Promise<Page> {
    const port = await freePort();
    this.spawn(python(), ["-m", "app", "app"], { QTWEBENGINE_REMOTE_DEBUGGING: `127.0.0.1:${port}` });
    // The window's own focus, size and pictures: nothing is set from here.
    const connect = (): Promise<Browser> => chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true });
    await expect.poll(async () => (this.browser ??= await connect().catch(() => undefined)) !== undefined, PATIENCE).toBe(true);
    // The quick panel is a page beside it.
    const page = (): Page | undefined => this.browser?.contexts()[0]?.pages().find((one) => !/^http:\/\/[^/]+\/panel\b/.test(one.url()));
    await expect.poll(() => page()?.url() ?? "", PATIENCE).toMatch(/^http:\/\/127/);
    const found = page();
    if (!found) throw new Error("the window has no page");
    found.setDefaultTimeout(PATIENCE.timeout);
    return found;
  }

  /** What xdotool answers. */
  do(...given: readonly string[]): string {
    return execFileSync("xdotool", given, { env: this.variables, encoding: "utf8" }).trim();
  }

  key(...keys: readonly string[]): void {
    this.do("key", "--delay", "40", ...keys);
  }

  /** Type letters as a keyboard does. */
  type(text: string): void {
    this.do("type", "--delay", "15", text);
  }

  window(title: string): string {
    return this.do("search", "--sync", "--onlyvisible", "--name", title).split("\n")[0] ?? "";
  }

  /** Drag files out of another program to the middle of the window, at a hand's pace. */
  drop(...paths: readonly string[]): void {
    // It stays: the window asks it for the files after the drop.
    this.spawn(python(), ["-m", "tests.e2e.window.source", ...paths]);
    const other = this.window("source of files");
    this.do("windowactivate", "--sync", other, "mousemove", "50", "70", "mousedown", "1");
    for (let step = 1; step < 30; step++) this.do("mousemove", String(50 + 25 * step), String(70 + 15 * step), "sleep", "0.02");
    for (let step = 0; step < 6; step++) this.do("sleep", "0.2", "mousemove_relative", "3", "3");
    this.picture("drag");
    this.do("sleep", "0.3", "mouseup", "1");
    this.do("windowactivate", "--sync", this.window("^AI Workspace$"));
  }

  /** What the screen shows, kept to be looked at. */
  picture(name: string): void {
    if (!there("import")) return;
    mkdirSync(SHOTS, { recursive: true });
    execFileSync("import", ["-window", "root", join(SHOTS, `${name}.png`)], { env: this.variables });
  }

  /** Speak to the program as another of the same user does. */
  async call<T>(path: string): Promise<T> {
    const told = readFileSync(join(this.home, "数据", "instance.json"), "utf8");
    const { token, port } = JSON.parse(told) as { token: string; port: number };
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { Authorization: `Bearer ${token}` } });
    return (await answer.json()) as T;
  }

  /** Close the window as its user does; gives the program's exit code. */
  async close(): Promise<number | null> {
    const program = this.running.find((one) => one.spawnargs.includes("app"));
    if (!program) throw new Error("the program was not started");
    const over = once(program, "exit") as Promise<[number | null]>;
    this.key("alt+F4");
    return (await over)[0];
  }

  async end(): Promise<void> {
    await this.browser?.close();
    for (const process of this.running.reverse()) {
      if (process.exitCode !== null || process.signalCode !== null) continue;
      const over = once(process, "exit");
      process.kill();
      await over;
    }
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}
