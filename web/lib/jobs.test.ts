import { afterEach, describe, expect, it } from "vitest";
import { i18n } from "../locales";
import { canContinue, countsOf, durationWords, fractionOf, isActive, isUnverified, jobName, jobTitle, leftWords, progressWords, secondsOf, stillLocked, subjectOf, type Job } from "./jobs";

const say = i18n.global.t;
const number = (value: number): string => value.toLocaleString("en");

function job(part: Partial<Job> = {}): Job {
  return { id: "1", kind: "index", state: "running", paths: ["/home/me/Contracts"], created_at: "2026-02-01T10:00:00+00:00", ...part };
}

function inLanguage<T>(language: "en" | "zh", work: () => T): T {
  i18n.global.locale.value = language;
  return work();
}

afterEach(() => {
  i18n.global.locale.value = "en";
});

describe("a run with a password", () => {
  it("tells the files it did not open from those it could not read", () => {
    const file = (path: string, status: "failed" | "indexed", code: string | null) => ({ path, status, code, message: "", chunks: 0 });
    const counts = { indexed: 1, unchanged: 0, removed: 0, skipped: 0, failed: 2, chunks: 0, seconds: 1 };
    const files = [file("/a.pdf", "failed", "document.encrypted"), file("/b.pdf", "failed", "document.corrupt"), file("/c.pdf", "indexed", null)];
    expect(stillLocked(job({ state: "done", report: { ...counts, files } }))).toEqual(["/a.pdf"]);
    expect(stillLocked(job())).toEqual([]);
  });
});

describe("a job in words", () => {
  const read = job({ progress: { phase: "read", done: 412, total: 655, rate: 86.4, seconds_left: 118, chunks: 9 } });

  it("says how far, how fast and how long yet", () => {
    expect(inLanguage("en", () => progressWords(read, say, number))).toEqual(["412 of 655 files", "86 passages/s", "about 2 min left"]);
    expect(inLanguage("zh", () => progressWords(read, say, number))).toEqual(["412 / 655 个文件", "每秒 86 段", "约剩 2 分钟"]);
  });

  it("says nothing it does not know", () => {
    const early = job({ progress: { phase: "read", done: 0, total: 1 } });
    expect(progressWords(early, say, number)).toEqual(["0 of 1 file"]);
    expect(progressWords(job(), say, number)).toEqual(["looking for files…"]);
    expect(progressWords(job({ progress: { phase: "scan", done: 9, total: 0 } }), say, number)).toEqual(["looking for files…"]);
  });

  it("names passages while their vectors are made, and the end", () => {
    const embed = job({ progress: { phase: "embed", done: 1200, total: 3000 } });
    expect(progressWords(embed, say, number)[0]).toBe("1,200 of 3,000 passages");
    const finish = job({ progress: { phase: "finish", done: 3, total: 3, rate: 50, seconds_left: 4 } });
    expect(progressWords(finish, say, number).at(-1)).toBe("finishing…");
  });

  it("says that it rests or waits, without a rate", () => {
    expect(progressWords({ ...read, paused: true }, say, number)).toEqual(["paused", "412 of 655 files"]);
    expect(progressWords(job({ state: "waiting" }), say, number)).toEqual(["waiting for its turn"]);
  });

  it("has a name", () => {
    expect(jobName(job(), say)).toBe("“Contracts”");
    const many = job({ paths: ["/a/合同 100%.pdf", "/b", "/c"] });
    expect(jobName(many, say)).toBe("“合同 100%.pdf” and 2 others");
    expect(inLanguage("zh", () => jobName(many, say))).toBe("“合同 100%.pdf”及另外 2 项");
    expect(jobName(job({ paths: ["/x/{n} | @:evil"] }), say)).toBe("“{n} | @:evil”");
  });

  it.each([
    [3, "a few seconds left"],
    [34, "about 30 s left"],
    [58, "about 1 min left"],
    [118, "about 2 min left"],
    [5400, "about 2 h left"],
    [null, ""],
    [-1, ""],
  ])("%s seconds left", (seconds, words) => {
    expect(leftWords(seconds, say)).toBe(words);
  });

  it.each([
    [0.2, "under a second"],
    [40, "40 s"],
    [179, "3 min"],
    [7500, "2 h 5 min"],
  ])("took %s seconds", (seconds, words) => {
    expect(durationWords(seconds, say)).toBe(words);
  });

  it("has a bar as far as it can be told", () => {
    expect(fractionOf(read)).toBeCloseTo(0.629);
    expect(fractionOf(job())).toBeNull();
    expect(fractionOf(job({ progress: { phase: "scan", done: 5, total: 9 } }))).toBeNull();
  });

  it("counts what there was of", () => {
    const report = { indexed: 1200, unchanged: 0, skipped: 3, failed: 1, removed: 0, chunks: 9, seconds: 4, files: [] };
    expect(countsOf(report, say, number)).toEqual(["1,200 indexed", "3 skipped", "1 needs you"]);
    expect(inLanguage("zh", () => countsOf(report, say, number))).toEqual(["已索引 1,200", "跳过 3", "需处理 1"]);
    expect(secondsOf(job({ report }))).toBe(4);
  });

  it("knows what can go on", () => {
    expect((["waiting", "running", "done", "failed", "cancelled", "interrupted"] as const).map((state) => [isActive(job({ state })), canContinue(job({ state }))]))
      .toEqual([[true, false], [true, false], [false, false], [false, true], [false, true], [false, true]]);
    expect(secondsOf(job({ ended_at: "2026-02-01T10:00:09+00:00" }))).toBe(9);
    expect(secondsOf(job())).toBeUndefined();
  });
});

describe("work with a model", () => {
  const fetching = (work: Partial<NonNullable<Job["work"]>> = {}, part: Partial<Job> = {}): Job =>
    job({
      kind: "download", paths: [], model: "qwen", title: "Qwen",
      work: { phase: "fetch", done: 1.2e9, total: 2.2e9, rate: 12e6, seconds_left: 83, source: "hub.example", ...work }, ...part,
    });
  const words = (one: Job) => progressWords(one, say, number).join(" · ");

  it("is called by the model's name", () => {
    expect(jobTitle(fetching(), say)).toBe("Downloading Qwen");
    expect(jobTitle(job({ kind: "embed", paths: [], model: "/models/e5" }), say)).toBe("Making vectors with e5");
    expect(inLanguage("zh", () => jobTitle(fetching(), say))).toBe("正在下载 Qwen");
  });

  it("is told apart when nobody knew its hash", () => {
    const outcome = { model: "qwen", path: "/models/qwen.gguf", bytes: 0, seconds: 1, verified: false };
    expect(isUnverified(fetching({}, { state: "done", outcome }))).toBe(true);
    expect(isUnverified(fetching({}, { state: "done", outcome: { ...outcome, verified: true } }))).toBe(false);
    expect(isUnverified(fetching())).toBe(false);
  });

  it("says how far, how fast, how long yet and from where", () => {
    expect(words(fetching())).toBe("1.2 GB of 2.2 GB · 12.0 MB/s · about 1 min left · from hub.example");
    expect(fractionOf(fetching())).toBeCloseTo(0.545, 2);
    expect(words(fetching({ phase: "embed", unit: "passages", done: 40, total: 1200, rate: 86, source: "", seconds_left: null }))).toBe(
      "40 of 1,200 passages · 86 passages/s",
    );
  });

  it("says what it waits for, and every phase in words", () => {
    expect(words(fetching({ waiting: "network" }))).toContain("waiting for the network");
    expect(words(fetching({ waiting: "battery" }))).toContain("plugged in");
    expect(words(fetching({}, { paused: true }))).toBe("paused · 1.2 GB of 2.2 GB");
    expect(words(fetching({ phase: "ask", total: 0 }))).toBe("asking the hub…");
    expect(words(fetching({ phase: "verify" }))).toContain("checking size and hash…");
    expect(words(fetching({ phase: "prepare" }))).toBe("preparing it for this computer…");
    expect(words(fetching({ phase: "finish" }))).toContain("finishing…");
    expect(fractionOf(fetching({ phase: "ask" }))).toBeNull();
    expect(words(fetching({}, { state: "waiting" }))).toBe("waiting for its turn");
  });

  it("is the same work as another with that model", () => {
    expect(subjectOf(fetching())).toBe(subjectOf(fetching({}, { id: "2", state: "failed" })));
    expect(subjectOf(fetching())).not.toBe(subjectOf(fetching({}, { model: "other" })));
    expect(subjectOf(fetching())).not.toBe(subjectOf(fetching({}, { kind: "embed" })));
  });
});
