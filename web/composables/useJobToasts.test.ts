import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createApp, h, nextTick } from "vue";
import { createMemoryHistory, createRouter } from "vue-router";
import type { Job } from "../lib/jobs";
import { i18n } from "../locales";
import { useJobs } from "../stores/jobs";
import { useToasts } from "../stores/toasts";
import { useJobToasts } from "./useJobToasts";

const files = [{ path: "/x/a.pdf", status: "failed", code: "document.encrypted", message: "", chunks: 0 }];
const report = { indexed: 0, unchanged: 0, removed: 0, skipped: 0, failed: 1, chunks: 0, seconds: 1, files };
const job = (id: string, state: Job["state"]) =>
  ({ id, kind: "index", state, paths: ["/x/a.pdf"], created_at: "", ...(state === "done" ? { report } : {}) }) as Job;

beforeEach(() => {
  setActivePinia(createPinia());
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ jobs: [] })));
});

function watching(): void {
  const pinia = createPinia();
  setActivePinia(pinia);
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: "/", component: { render: () => h("i") } }] });
  const app = createApp({ setup: () => { useJobToasts(); return () => h("i"); } });
  app.use(pinia).use(i18n).use(router).mount(document.createElement("div"));
}

describe("the end of a run", () => {
  it.each([
    ["with a password", true, "The password does not open “a.pdf”."],
    ["without one", false, "“a.pdf” is done: 1 needs you."],
  ])("%s says what is left to do", async (_, unlocking, words) => {
    watching();
    const jobs = useJobs();
    if (unlocking) jobs.unlocking.add("1");
    jobs.take(job("1", "running"));
    jobs.take(job("1", "done"));
    await nextTick();
    expect(useToasts().toasts.map((toast) => toast.text)).toEqual([words]);
    expect(jobs.unlocking.size).toBe(0);
  });
});
