import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Job } from "../lib/jobs";
import { useJobs } from "../stores/jobs";
import { usePageState } from "../stores/pageState";
import { useSession } from "../stores/session";
import { enter, findBy, mountAt, serve, settled, type Asked, type Mounted } from "../testing/mounting";
import WelcomePage from "./WelcomePage.vue";

const SAMPLES = "/program/samples";

const job = (id: string, paths: string[], change: Partial<Job> = {}): Job => ({
  id, kind: "index", state: "running", paths, created_at: "2026-01-01T00:00:00Z", ended_at: null, progress: null, report: null,
  error: null, paused: false, ...change,
});
const report = { indexed: 11, unchanged: 0, skipped: 0, failed: 0, removed: 0, chunks: 40, seconds: 2, files: [] };

let jobs: Job[];
let values: Record<string, unknown>;
let mounted: Mounted | undefined;

async function open(samples: string | null = SAMPLES, dialogs = false): Promise<{ asked: Asked[]; root: HTMLElement }> {
  const asked = serve({
    "GET /api/state": () => ({ values }),
    "PATCH /api/state": ({ body }) => {
      values = { ...values, ...(body as { values: Record<string, unknown> }).values };
      return undefined;
    },
    "GET /api/session": () => ({ pid: 1, version: "1", language: "en", desktop: { window: false, dialogs, open: false }, samples }),
    "GET /api/jobs": () => ({ jobs }),
    "GET /api/models": () => ({ models: [] }),
    "POST /api/index": ({ body }) => {
      const started = job(`j${jobs.length}`, (body as { paths: string[] }).paths);
      jobs = [started, ...jobs];
      return started;
    },
    "POST /api/desktop/pick": () => ({ paths: ["/home/me/Papers"] }),
  });
  mounted = await mountAt(WelcomePage, {
    at: "/welcome",
    before: () => Promise.all([useSession().load(), usePageState().load(), useJobs().refresh()]),
  });
  return { asked, root: mounted.root };
}

async function press(root: HTMLElement, words: string): Promise<void> {
  findBy(root, "button", words).click();
  await settled();
}

const title = (root: HTMLElement) => findBy(root, "h1").textContent;

beforeEach(() => {
  jobs = [];
  values = {};
});
afterEach(() => {
  mounted?.application.unmount();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

describe("the first start", () => {
  it("has three steps, each of which can be skipped; its heading gets the focus", async () => {
    const { root } = await open();
    expect(title(root)).toContain("Ask your documents");
    await press(root, "Skip this step");
    expect(title(root)).toContain("Choose what may be read");
    expect(document.activeElement).toBe(findBy(root, "h1"));
    await press(root, "Skip this step");
    expect(title(root)).toContain("Exact quotes");
    await press(root, "Back");
    expect(title(root)).toContain("Choose what may be read");
    await press(root, "3 · A model");
    await press(root, "Start");
    expect(mounted?.router.currentRoute.value.path).toBe("/chat");
    expect(usePageState().get("welcome.done", false)).toBe(true);
  });

  it("can be skipped as a whole", async () => {
    const { root } = await open();
    await press(root, "Skip the introduction");
    expect(mounted?.router.currentRoute.value.path).toBe("/chat");
    expect(usePageState().get("welcome.done", false)).toBe(true);
  });

  it("is found where it was left", async () => {
    values = { "welcome.step": 1 };
    jobs = [job("j", ["/home/me/Papers"])];
    const { root } = await open();
    expect(title(root)).toContain("Choose what may be read");
    expect(root.textContent).toContain("Papers");
    expect(root.querySelector("[role=progressbar]")).not.toBeNull();
  });

  it("does not stumble over a step that is none", async () => {
    values = { "welcome.step": 99 };
    const { root } = await open();
    expect(title(root)).toContain("Exact quotes");
  });
});

describe("the sample files", () => {
  it("are indexed, and then asked", async () => {
    const { root, asked } = await open();
    await press(root, "Try with the sample files");
    expect(asked.find(({ path }) => path === "/api/index")?.body).toMatchObject({ paths: [SAMPLES] });
    expect(root.querySelector("[role=progressbar]")).not.toBeNull();
    expect(root.textContent).not.toContain("What are the payment terms?");
    jobs = jobs.map((one) => ({ ...one, state: "done", report }));
    await useJobs().refresh();
    await settled();
    expect(root.textContent).toContain("11 indexed");
    await press(root, "What are the payment terms?");
    expect(mounted?.router.currentRoute.value.fullPath).toBe("/chat?q=What+are+the+payment+terms?");
    expect(usePageState().get("welcome.done", false)).toBe(true);
  });

  it("can be tried again when the run failed", async () => {
    jobs = [job("j", [SAMPLES], { state: "failed", error: { code: "storage.full", message: "The disk is full.", hint: "" } })];
    const { root } = await open();
    expect(root.textContent).toContain("The disk is full.");
    await press(root, "Try again");
    expect(jobs).toHaveLength(2);
  });

  it("are not offered where they are missing", async () => {
    const { root } = await open(null);
    expect(root.textContent).toContain("no sample files");
    expect(root.textContent).not.toContain("Try with the sample files");
  });
});

describe("the folders", () => {
  it("are picked, more than one, each with what was found in it", async () => {
    values = { "welcome.step": 1 };
    jobs = [job("old", [SAMPLES], { state: "done", report })];
    const { root } = await open(SAMPLES, true);
    expect(root.querySelectorAll("li.run")).toHaveLength(0);
    await press(root, "Choose a folder");
    expect(jobs[0]?.paths).toEqual(["/home/me/Papers"]);
    jobs = jobs.map((one) => ({ ...one, state: "done", report: { ...report, indexed: 3, skipped: 2 } }));
    await useJobs().refresh();
    await settled();
    expect(findBy(root, "li.run").textContent).toContain("3 indexed · 2 skipped");
    await press(root, "Choose another folder");
    expect(root.querySelectorAll("li.run")).toHaveLength(2);
  });

  it("are given by path in a browser; what is no full path is told", async () => {
    values = { "welcome.step": 1 };
    const { root } = await open();
    const field = findBy(root, "form input") as HTMLInputElement;
    const submit = async (text: string) => {
      await enter(field, text);
      findBy(root, "form").dispatchEvent(new Event("submit", { cancelable: true }));
      await settled();
    };
    await submit("papers");
    expect(findBy(root, "[role=alert]")).toBeTruthy();
    expect(field.value).toBe("papers");
    expect(jobs).toEqual([]);
    await submit('"/home/me/My papers"');
    expect(jobs[0]?.paths).toEqual(["/home/me/My papers"]);
    expect(field.value).toBe("");
  });
});
