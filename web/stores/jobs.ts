/** Background work, now and before: looked up every few seconds, what runs is followed event by event. */
import { useDocumentVisibility } from "@vueuse/core";
import { defineStore } from "pinia";
import { computed, shallowRef, watch } from "vue";
import { call, type Schemas } from "../api/client";
import { watchJob, type JobEvent } from "../api/stream";
import { useAway } from "../composables/useAway";
import { isActive, type Job } from "../lib/jobs";

const BUSY_MS = 2_500;
const IDLE_MS = 3_000;
const AWAY_MS = 15_000;
const SHOW_MS = 200;
/** A browser opens few connections to one server; the others are seen when the list is looked up. */
const MOST_WATCHED = 3;

export const useJobs = defineStore("jobs", () => {
  const jobs = shallowRef<readonly Job[]>([]);
  const loaded = shallowRef(false);
  const error = shallowRef<unknown>();
  /** Runs that ended since the last look, for those who want to say so. */
  const ended = shallowRef<readonly Job[]>([]);
  /** Counts the files that ended, for those who show files. */
  const filesEnded = shallowRef(0);
  /** Those that were told to stop and still end what they are at. */
  const stopping = shallowRef<ReadonlySet<string>>(new Set());
  /** Runs that were begun with a password. */
  const unlocking = new Set<string>();
  const visible = useDocumentVisibility();
  const away = useAway();

  /** Those that run or wait, the one that began first at the front. */
  const running = computed(() => jobs.value.filter(isActive).reverse());
  const past = computed(() => jobs.value.filter((job) => !isActive(job)));
  /** Paths that are being read just now. */
  const reading = computed<ReadonlySet<string>>(
    () =>
      new Set(
        running.value.flatMap(({ progress, paused }) =>
          progress?.phase === "read" && progress.current && !paused ? [progress.current] : [],
        ),
      ),
  );

  let following = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let showing: ReturnType<typeof setTimeout> | undefined;
  const watched = new Map<string, AbortController>();
  const told = new Map<string, Pick<Job, "progress" | "work">>();
  let newFiles = 0;
  let taken = 0;

  function accept(list: readonly Job[]): void {
    const before = new Map(jobs.value.map((job) => [job.id, job]));
    jobs.value = list;
    const over = list.filter((job) => {
      const earlier = before.get(job.id);
      // One that nobody knew of began and ended between two looks, except at the first.
      return !isActive(job) && (earlier ? isActive(earlier) : loaded.value);
    });
    if (over.length > 0) ended.value = over;
  }

  async function refresh(): Promise<void> {
    const before = taken;
    try {
      const list = (await call<Schemas["JobList"]>("GET", "/api/jobs", { query: { limit: 100 } })).jobs;
      // Written before what was told of meanwhile: it would be forgotten.
      if (taken !== before) {
        await refresh();
        return;
      }
      accept(list);
      error.value = undefined;
      loaded.value = true;
    } catch (failure) {
      error.value = failure;
    }
  }

  /** Put a job that the server just told of into the list. */
  function take(job: Job): void {
    taken += 1;
    const known = jobs.value.some((one) => one.id === job.id);
    accept(known ? jobs.value.map((one) => (one.id === job.id ? job : one)) : [job, ...jobs.value]);
    attend();
    schedule();
  }

  function show(): void {
    showing = undefined;
    if (newFiles > 0) filesEnded.value += newFiles;
    newFiles = 0;
    if (told.size === 0) return;
    jobs.value = jobs.value.map((job) => ({ ...job, ...told.get(job.id) }));
    told.clear();
  }

  function notice(id: string, event: JobEvent): void {
    if (event.type === "progress") told.set(id, { progress: event.data });
    else if (event.type === "work") told.set(id, { work: event.data });
    else if (event.type === "file") newFiles += 1;
    else return;
    showing ??= setTimeout(show, SHOW_MS);
  }

  async function look(id: string): Promise<void> {
    const stop = new AbortController();
    watched.set(id, stop);
    try {
      for await (const event of watchJob(id, stop.signal)) notice(id, event);
    } catch {
      // The list is still looked up and says what became of it.
    }
    if (stop.signal.aborted) return;
    watched.delete(id);
    told.delete(id);
    await refresh();
  }

  function attend(): void {
    if (!following) return;
    const wanted = running.value.filter((job) => job.state === "running").slice(0, MOST_WATCHED);
    for (const [id, stop] of watched) {
      if (wanted.some((job) => job.id === id)) continue;
      stop.abort();
      watched.delete(id);
    }
    for (const { id } of wanted) if (!watched.has(id)) void look(id);
  }

  function schedule(): void {
    clearTimeout(timer);
    if (!following || visible.value === "hidden") return;
    const quiet = away.value ? AWAY_MS : IDLE_MS;
    timer = setTimeout(() => void tick(), running.value.length > 0 ? BUSY_MS : quiet);
  }

  async function tick(): Promise<void> {
    await refresh();
    attend();
    schedule();
  }

  watch([visible, away], () => {
    if (visible.value === "visible" && !away.value && following) void tick();
  });

  /** Begin to look; goes on for as long as the page lives. */
  function follow(): void {
    if (following) return;
    following = true;
    void tick();
  }

  /** Stop looking. */
  function leave(): void {
    following = false;
    clearTimeout(timer);
    clearTimeout(showing);
    for (const stop of watched.values()) stop.abort();
    watched.clear();
  }

  async function act(job: Job, verb: "pause" | "continue" | "cancel"): Promise<void> {
    take(await call<Job>("POST", `/api/jobs/${encodeURIComponent(job.id)}/${verb}`));
  }

  async function cancel(job: Job): Promise<void> {
    stopping.value = new Set([...stopping.value, job.id]);
    try {
      await act(job, "cancel");
    } catch (failure) {
      stopping.value = new Set([...stopping.value].filter((id) => id !== job.id));
      throw failure;
    }
  }

  return {
    jobs, loaded, error, ended, filesEnded, stopping, unlocking, running, past, reading,
    refresh, take, follow, leave,
    pause: (job: Job) => act(job, "pause"),
    resume: (job: Job) => act(job, "continue"),
    cancel,
  };
});
