/** Background work in words: what, how far, how fast, how long yet. */
import type { Schemas } from "../api/client";
import { bytes } from "./amounts";
import { nameOf } from "./paths";

export type Job = Schemas["Job"];
/** `t` of vue-i18n, as far as it is needed here. */
export type Say = (key: string, named: Record<string, unknown>, plural: number) => string;

export function isActive(job: Job): boolean {
  return job.state === "waiting" || job.state === "running";
}

/** Whether `continue` starts it anew. */
export function canContinue(job: Job): boolean {
  return job.state === "interrupted" || job.state === "cancelled" || job.state === "failed";
}

/** Whether a model came without anybody knowing its hash: only its size and header were checked. */
export function isUnverified(job: Job): boolean {
  return job.state === "done" && job.outcome?.verified === false;
}

/** The files that a run with a password left locked: it was not theirs. */
export function stillLocked(job: Job): string[] {
  return (job.report?.files ?? []).flatMap((file) => (file.code === "document.encrypted" ? [file.path] : []));
}

/** What it is about: a model, or the name of its only file or folder, or the first and how many more. */
export function jobName(job: Job, say: Say): string {
  if (job.kind !== "index") return job.title || nameOf(job.model ?? "");
  const name = nameOf(job.paths[0] ?? "");
  const more = job.paths.length - 1;
  return more > 0 ? say("activity.nameAndMore", { name, n: more }, more) : say("activity.name", { name }, 1);
}

/** "Indexing “Contracts”", "Downloading Qwen2.5-3B". */
export function jobTitle(job: Job, say: Say): string {
  const verbs = { index: "activity.indexing", download: "activity.downloading", embed: "activity.embedding" } as const;
  return say(verbs[job.kind], { name: jobName(job, say) }, 1);
}

/** What a job is the same work as: a later one about it leaves nothing of it to continue. */
export function subjectOf(job: Job): string {
  return job.kind === "index" ? job.paths.join("\n") : `${job.kind}\n${job.model ?? ""}`;
}

/** 0–1, or null where it cannot be told yet. */
export function fractionOf(job: Job): number | null {
  if (job.kind !== "index") {
    const work = job.work;
    if (!work || work.total <= 0 || work.phase === "ask" || work.phase === "finish") return null;
    return Math.min(1, work.done / work.total);
  }
  const progress = job.progress;
  if (!progress || progress.phase === "scan" || progress.total <= 0) return null;
  return Math.min(1, progress.done / progress.total);
}

/** "412 of 655 files", "86 passages/s", "about 2 min left": as far as they are known. */
export function progressWords(job: Job, say: Say, number: (value: number) => string): string[] {
  if (job.kind !== "index") return workWords(job, say, number);
  if (job.waiting === "battery") return [say("activity.waitsForPower", {}, 1), ...countWords(job, say, number)];
  if (job.paused) return [say("activity.paused", {}, 1), ...countWords(job, say, number)];
  if (job.state === "waiting") return [say("activity.waiting", {}, 1)];
  const progress = job.progress;
  if (!progress || progress.phase === "scan") return [say("activity.looking", {}, 1)];
  const words = countWords(job, say, number);
  if (progress.phase === "finish") return [...words, say("activity.finishing", {}, 1)];
  const rate = progress.rate ?? 0;
  if (rate >= 0.5) words.push(say("activity.rate", { n: number(Math.round(rate)) }, Math.round(rate)));
  const left = leftWords(progress.seconds_left, say);
  if (left) words.push(left);
  return words;
}

function workWords(job: Job, say: Say, number: (value: number) => string): string[] {
  const { work } = job;
  const done = work && work.total > 0 ? [amountWords(work, say, number)] : [];
  if (job.waiting === "battery") return [say("activity.waitsForPower", {}, 1), ...done];
  if (job.paused || work?.paused) return [say("activity.paused", {}, 1), ...done];
  if (work?.waiting === "network") return [say("activity.waitsForNetwork", {}, 1), ...done];
  if (work?.waiting === "battery") return [say("activity.waitsForPower", {}, 1), ...done];
  if (job.state === "waiting") return [say("activity.waiting", {}, 1)];
  if (!work) return [say(job.kind === "download" ? "activity.asking" : "activity.waiting", {}, 1)];
  if (work.phase === "ask") return [say("activity.asking", {}, 1)];
  if (work.phase === "verify") return [say("activity.verifying", {}, 1), ...done];
  if (work.phase === "prepare") return [say("activity.preparing", {}, 1)];
  if (work.phase === "finish") return [...done, say("activity.finishing", {}, 1)];
  return [...done, ...paceWords(work, say)];
}

/** How fast, how long yet, from where. */
function paceWords(work: Schemas["WorkProgress"], say: Say): string[] {
  const rate = work.rate ?? 0;
  const inBytes = work.unit !== "passages";
  const words: string[] = [];
  if (rate >= 0.5) {
    const said = inBytes
      ? say("activity.bytesRate", { amount: bytes(rate) }, 2)
      : say("activity.rate", { n: String(Math.round(rate)) }, Math.round(rate));
    words.push(said);
  }
  const left = leftWords(work.seconds_left, say);
  if (left) words.push(left);
  if (work.source) words.push(say("activity.from", { source: work.source }, 1));
  return words;
}

function amountWords(work: Schemas["WorkProgress"], say: Say, number: (value: number) => string): string {
  if (work.unit === "passages") {
    return say("activity.passagesDone", { done: number(work.done), total: number(work.total) }, work.total);
  }
  return say("activity.bytesDone", { done: bytes(work.done), total: bytes(work.total) }, 2);
}

function countWords(job: Job, say: Say, number: (value: number) => string): string[] {
  const progress = job.progress;
  if (!progress || progress.phase === "scan" || progress.total <= 0) return [];
  const key = progress.phase === "read" ? "activity.filesDone" : "activity.passagesDone";
  return [say(key, { done: number(progress.done), total: number(progress.total) }, progress.total)];
}

/** "about 2 min left"; empty where nobody knows. */
export function leftWords(seconds: number | null | undefined, say: Say): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds) || seconds < 0) return "";
  if (seconds < 10) return say("activity.leftMoment", {}, 1);
  if (seconds < 55) return say("activity.leftSeconds", { n: Math.round(seconds / 10) * 10 }, 2);
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return say("activity.leftMinutes", { n: minutes }, minutes);
  const hours = Math.round(minutes / 60);
  return say("activity.leftHours", { n: hours }, hours);
}

/** How long a run took, by its report or its times. */
export function secondsOf(job: Job): number | undefined {
  if (job.report) return job.report.seconds;
  const seconds = (Date.parse(job.ended_at ?? "") - Date.parse(job.created_at)) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

/** "40 s", "3 min", "2 h 5 min". */
export function durationWords(seconds: number, say: Say): string {
  if (seconds < 1) return say("activity.tookMoment", {}, 1);
  if (seconds < 60) return say("activity.tookSeconds", { n: Math.round(seconds) }, 2);
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return say("activity.tookMinutes", { n: minutes }, 2);
  return say("activity.tookHours", { h: Math.floor(minutes / 60), m: minutes % 60 }, 2);
}

/** "12 indexed", "3 unchanged", …: what there was none of is left out. */
export function countsOf(report: Schemas["IndexReport"], say: Say, number: (value: number) => string): string[] {
  const names = ["indexed", "unchanged", "removed", "skipped", "failed"] as const;
  return names.filter((name) => report[name] > 0)
    .map((name) => say(`activity.counts.${name}`, { n: number(report[name]) }, report[name]));
}
