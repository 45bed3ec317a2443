/** The program as its user starts it: a process with a data folder of its own. */
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

export const ROOT = resolve(import.meta.dirname, "..", "..");

/** The project's Python. */
export function python(): string {
  return join(ROOT, ".venv", process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
}

/** What the program gets to see of the environment. */
export function environment(home: string, settings: Record<string, string> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("AIWORKSPACE_"));
  return {
    ...Object.fromEntries(kept),
    AIWORKSPACE_HOME: home,
    AIWORKSPACE_OFFLINE: "1",
    LC_ALL: "C.UTF-8",
    // A dialog of the desktop must not open in a test.
    DISPLAY: "",
    WAYLAND_DISPLAY: "",
    ...settings,
  };
}

export class Program {
  readonly home: string;
  url = "";
  port = 0;
  private process: ChildProcessByStdio<null, Readable, Readable> | undefined;
  private said = "";

  private constructor(
    home: string,
    private readonly settings: Record<string, string>,
  ) {
    this.home = home;
  }

  /** Started with the library copied from `library`, or an empty one. `settings`: further environment. */
  static async start(options: { library?: string; settings?: Record<string, string> } = {}): Promise<Program> {
    const home = mkdtempSync(join(tmpdir(), "aiworkspace-home-"));
    if (options.library) cpSync(options.library, home, { recursive: true });
    const program = new Program(home, options.settings ?? {});
    await program.serve();
    return program;
  }

  /** Started with the data folder at `home`, which stays. */
  static async at(home: string, settings: Record<string, string> = {}): Promise<Program> {
    const program = new Program(home, settings);
    await program.serve();
    return program;
  }

  get pid(): number {
    return this.process?.pid ?? 0;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Start it, again if it has run before. With the port it had, so that an open page finds it. */
  async serve(): Promise<void> {
    const place = this.port ? ["--port", String(this.port)] : [];
    const child = spawn(python(), ["-m", "app", "serve", "--json", ...place], {
      cwd: ROOT,
      env: environment(this.home, this.settings),
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.process = child;
    child.stderr.on("data", (chunk: Buffer) => (this.said += chunk.toString()));
    const first = await Promise.race([
      once(createInterface(child.stdout), "line").then(([line]) => line as string),
      once(child, "exit").then(() => {
        throw new Error(`the program ended: ${this.said}`);
      }),
    ]);
    const { url, port } = JSON.parse(first) as { url?: string; port?: number };
    if (!url || !port) throw new Error(`the program does not serve: ${first}`);
    this.url = url;
    this.port = port;
  }

  /** Speak to it as a program of the same user does. */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { token } = JSON.parse(readFileSync(join(this.home, "instance.json"), "utf8")) as { token: string };
    const response = await fetch(this.origin + path, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  /** Another address with a ticket. */
  async ticket(): Promise<string> {
    return (await this.call<{ url: string }>("POST", "/api/tickets")).url;
  }

  /** Index files and wait until they are in. */
  async index(...paths: string[]): Promise<void> {
    const { id } = await this.call<{ id: string }>("POST", "/api/index", { paths });
    for (;;) {
      const job = await this.call<{ state: string }>("GET", `/api/jobs/${id}`);
      if (job.state !== "waiting" && job.state !== "running") {
        if (job.state !== "done") throw new Error(`indexing ended as ${JSON.stringify(job)}`);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** End it at once, as a crash does. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** End it and take its data folder away. */
  async stop(): Promise<void> {
    await this.end();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  /** End it; the data folder stays. */
  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const over = once(child, "exit");
    child.kill(signal);
    await over;
  }
}
