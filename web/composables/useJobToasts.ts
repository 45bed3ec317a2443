/** Says when work in the background is over, wherever in the page the reader is. */
import { watch } from "vue";
import { useI18n } from "vue-i18n";
import { useRouter } from "vue-router";
import { failureText } from "../lib/failures";
import { countsOf, isUnverified, jobName, jobTitle, stillLocked, type Job } from "../lib/jobs";
import { nameOf } from "../lib/paths";
import { ServerError } from "../api/client";
import { useJobs } from "../stores/jobs";
import { useModels } from "../stores/models";
import { useToasts, type ToastAction } from "../stores/toasts";
import { useNumbers } from "./useNumbers";

export function useJobToasts(): void {
  const { t } = useI18n();
  const router = useRouter();
  const jobs = useJobs();
  const models = useModels();
  const toasts = useToasts();
  const number = useNumbers();

  function toFailed(): ToastAction {
    return { label: t("activity.show"), run: () => router.push({ name: "library", query: { state: "failed" } }) };
  }

  function reasonOf(job: Job): string {
    return failureText(
      new ServerError(job.error?.["code"] ?? "internal", job.error?.["message"] ?? "", job.error?.["hint"] ?? ""),
    ).message;
  }

  /** A model that was fetched, or whose vectors were made. */
  function showWork(job: Job): void {
    const name = jobName(job, t);
    const title = jobTitle(job, t);
    const toModels = { label: t("activity.toModels"), run: () => router.push({ name: "models" }) };
    if (job.state === "failed") {
      toasts.show({ text: t("activity.workFailedToast", { title, reason: reasonOf(job) }), kind: "bad", action: toModels });
    } else if (job.state === "cancelled") {
      toasts.show({ text: t("activity.workCancelledToast", { title }) });
    } else if (job.state === "done" && job.kind === "embed") {
      toasts.show({ text: t("activity.embeddedToast", { name }) });
    } else if (job.state === "done") {
      const id = job.outcome?.model ?? job.model ?? "";
      const chat = models.chat.some((model) => model.id === id);
      const use = { label: t("models.use"), run: () => models.use(id) };
      const said = [t("activity.downloadedToast", { name }), ...(isUnverified(job) ? [t("activity.unverified")] : [])];
      toasts.show({ text: said.join(" · "), seconds: 10, action: chat ? use : toModels });
    }
  }

  function show(job: Job): void {
    if (job.kind !== "index") {
      showWork(job);
      return;
    }
    const name = jobName(job, t);
    const locked = jobs.unlocking.delete(job.id) ? stillLocked(job) : [];
    if (locked.length > 0) {
      const said = { n: locked.length, name: nameOf(locked[0] ?? "") };
      toasts.show({ text: t("library.password.wrong", said, locked.length), kind: "bad", action: toFailed() });
      return;
    }
    if (job.state === "failed") {
      toasts.show({
        text: t("activity.failedToast", { name, reason: reasonOf(job) }),
        kind: "bad",
        action: { label: t("activity.show"), run: () => router.push({ name: "activity" }) },
      });
      return;
    }
    if (job.state === "cancelled") toasts.show({ text: t("activity.cancelledToast", { name }) });
    // The first start shows its runs itself.
    if (job.state !== "done" || !job.report || router.currentRoute.value.name === "welcome") return;
    const counts = countsOf(job.report, t, number).join(t("activity.comma"));
    const text = counts ? t("activity.doneToast", { name, counts }) : t("activity.doneToastPlain", { name });
    const state = job.report.failed > 0 ? { state: "failed" } : {};
    toasts.show({
      text,
      action: { label: t("activity.show"), run: () => router.push({ name: "library", query: state }) },
    });
  }

  watch(
    () => jobs.ended,
    (ended) => {
      ended.forEach(show);
    },
  );
}
