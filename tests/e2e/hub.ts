/** Other computers, for tests: a stand-in for the model hub, and a model server that only a proxy leads to. */
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { python, ROOT } from "./program";

/** The hub of `tests/hub.py` in a process of its own; it delivers one file under every name it is told. */
export class Hub {
  size = 0;
  address = "";
  private readonly process: ChildProcessByStdio<Writable, Readable, null>;
  private readonly lines: Interface;

  private constructor(file: string) {
    this.process = spawn(python(), ["-m", "tests.e2e.hub", file], { cwd: ROOT, stdio: ["pipe", "pipe", "inherit"] });
    this.lines = createInterface(this.process.stdout);
  }

  static async start(file: string): Promise<Hub> {
    const hub = new Hub(file);
    const [line] = (await once(hub.lines, "line")) as [string];
    Object.assign(hub, JSON.parse(line));
    return hub;
  }

  /** Give an order as `tests/e2e/hub.py` takes it; done when this settles. */
  async tell(order: Record<string, unknown>): Promise<void> {
    const done = once(this.lines, "line");
    this.process.stdin.write(`${JSON.stringify(order)}\n`);
    await done;
  }

  async stop(): Promise<void> {
    const over = once(this.process, "exit");
    this.process.stdin.end();
    this.process.kill();
    await over;
  }
}

export const SERVER = "gpu.test:8000";

/** A proxy that answers for an OpenAI-compatible server on another computer; `asked` are the paths it was asked for. */
export class Elsewhere {
  readonly asked: string[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      const wanted = new URL(request.url ?? "", "http://nowhere.test");
      this.asked.push(`${request.method ?? ""} ${wanted.host}${wanted.pathname}`);
      const known = wanted.host === SERVER && wanted.pathname === "/v1/models";
      response.writeHead(known ? 200 : 404, { "Content-Type": "application/json" });
      response.end(JSON.stringify(known ? { object: "list", data: [{ id: "big-model", object: "model" }] } : { error: { message: "no" } }));
    });
  }

  static async start(): Promise<Elsewhere> {
    const made = new Elsewhere();
    made.server.listen(0, "127.0.0.1");
    await once(made.server, "listening");
    return made;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
