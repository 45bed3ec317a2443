import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Job } from "../lib/jobs";
import { useJobs } from "./jobs";

const encoder = new TextEncoder();
let list: Job[];
let stream: ReadableStreamDefaultController<Uint8Array> | undefined;
let watched: string[];
let looks: number;

function job(id: string, part: Partial<Job> = {}): Job {
  return { id, kind: "index", state: "running", paths: [`/${id}`], created_at: "2026-02-01T10:00:00+00:00", ...part };
}

function tell(event: string, data: object): void {
  stream?.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
}

beforeEach(() => {
  vi.useFakeTimers();
  setActivePinia(createPinia());
  watched = [];
  looks = 0;
  vi.stubGlobal("fetch", (address: string, init?: RequestInit) => {
    const [, id, verb] = /^\/api\/jobs\/(\w+)\/(\w+)$/.exec(address) ?? [];
    if (verb === "events") {
      watched.push(id ?? "");
      const body = new ReadableStream<Uint8Array>({ start: (controller) => { stream = controller; } });
      init?.signal?.addEventListener("abort", () => stream?.error(new DOMException("Stopped.", "AbortError")));
      return Promise.resolve(new Response(body));
    }
    if (verb === "continue") return Promise.resolve(Response.json(job("9", { state: "waiting" })));
    if (verb) return Promise.resolve(Response.json(job(id ?? "", { paused: verb === "pause", state: verb === "cancel" ? "cancelled" : "running" })));
    looks += 1;
    return Promise.resolve(Response.json({ jobs: list }));
  });
});

afterEach(() => {
  useJobs().leave();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("jobs", () => {
  it("are looked up less often while nobody is there, and at once when somebody comes", async () => {
    list = [];
    useJobs().follow();
    const during = async (ms: number): Promise<number> => {
      const before = looks;
      await vi.advanceTimersByTimeAsync(ms);
      return looks - before;
    };
    expect(await during(30_000)).toBe(10);
    await during(31_000);
    expect(await during(30_000)).toBe(2);
    window.dispatchEvent(new MouseEvent("mousemove"));
    expect(await during(100)).toBe(1);
  });

  it("follow the running one event by event", async () => {
    list = [job("3", { state: "waiting" }), job("2"), job("1", { state: "done" })];
    const jobs = useJobs();
    jobs.follow();
    await vi.advanceTimersByTimeAsync(1);
    expect(watched).toEqual(["2"]);
    expect(jobs.running.map(({ id }) => id)).toEqual(["2", "3"]);
    tell("progress", { phase: "read", done: 1, total: 2, current: "/2/合同.pdf" });
    tell("file", { path: "/2/a.txt", status: "indexed" });
    await vi.advanceTimersByTimeAsync(250);
    expect([...jobs.reading]).toEqual(["/2/合同.pdf"]);
    expect(jobs.filesEnded).toBe(1);
  });

  it("are followed beside each other, each with its own progress", async () => {
    list = [job("2", { kind: "download", model: "m", paths: [] }), job("1")];
    const jobs = useJobs();
    jobs.follow();
    await vi.advanceTimersByTimeAsync(1);
    expect(watched).toEqual(["1", "2"]);
    tell("work", { phase: "fetch", done: 5, total: 10, unit: "bytes" });
    await vi.advanceTimersByTimeAsync(250);
    expect(jobs.running.map(({ work }) => work?.done)).toEqual([undefined, 5]);
  });

  it("are not forgotten when a list from before them arrives after them", async () => {
    list = [];
    const jobs = useJobs();
    jobs.follow();
    list = [job("1", { state: "done" })];
    jobs.take(job("1"));
    await vi.advanceTimersByTimeAsync(10);
    expect(jobs.jobs.map(({ state }) => state)).toEqual(["done"]);
    expect(jobs.ended.map(({ id }) => id)).toEqual(["1"]);
  });

  it("tell those that ended since, and no older ones", async () => {
    list = [job("2"), job("1", { state: "failed" })];
    const jobs = useJobs();
    jobs.follow();
    await vi.advanceTimersByTimeAsync(1);
    expect(jobs.ended).toEqual([]);
    list = [job("2", { state: "done" }), job("1", { state: "failed" })];
    tell("done", {});
    await vi.advanceTimersByTimeAsync(10);
    expect(jobs.ended.map(({ id }) => id)).toEqual(["2"]);
    expect(jobs.running).toEqual([]);
  });

  it("tell of one that began and ended between two looks, and of none that was over before", async () => {
    list = [job("1", { state: "done" })];
    const jobs = useJobs();
    jobs.follow();
    await vi.advanceTimersByTimeAsync(1);
    expect(jobs.ended).toEqual([]);
    list = [job("2", { state: "done" }), ...list];
    await vi.advanceTimersByTimeAsync(10_000);
    expect(jobs.ended.map(({ id }) => id)).toEqual(["2"]);
  });

  it("look again by themselves, and keep the list when the server is away", async () => {
    list = [job("1", { state: "done" })];
    const jobs = useJobs();
    jobs.follow();
    await vi.advanceTimersByTimeAsync(1);
    list = [job("2", { state: "waiting" }), ...list];
    await vi.advanceTimersByTimeAsync(10_000);
    expect(jobs.running).toHaveLength(1);
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("down")));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(jobs.error).toMatchObject({ code: "connection.lost" });
    expect(jobs.jobs).toHaveLength(2);
  });

  it("pause, go on and stop as they are told", async () => {
    list = [job("1")];
    const jobs = useJobs();
    await jobs.refresh();
    const [first] = jobs.jobs;
    if (!first) throw new Error("no job");
    await jobs.pause(first);
    expect(jobs.running[0]?.paused).toBe(true);
    await jobs.cancel(first);
    expect(jobs.past.map(({ state }) => state)).toEqual(["cancelled"]);
    await jobs.resume(first);
    expect(jobs.running.map(({ id }) => id)).toEqual(["9"]);
  });
});
