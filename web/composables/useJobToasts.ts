/** Says when an index run is over, wherever in the page the reader is. */
import { watch } from "vue";
import { useI18n } from "vue-i18n";
import { useRouter } from "vue-router";
import { failureText } from "../lib/failures";
import { countsOf, jobName, stillLocked, type Job } from "../lib/jobs";
import { nameOf } from "../lib/paths";
import { ServerError } from "../api/client";
import { useJobs } from "../stores/jobs";
import { useToasts, type ToastAction } from "../stores/toasts";
import { useNumbers } from "./useNumbers";

export function useJobToasts(): void {
  const { t } = useI18n();
  const router = useRouter();
  const jobs = useJobs();
  const toasts = useToasts();
  const number = useNumbers();

  function toFailed(): ToastAction {
    return { label: t("activity.show"), run: () => router.push({ name: "library", query: { state: "failed" } }) };
  }

  function show(job: Job): void {
    const name = jobName(job, t);
    const locked = jobs.unlocking.delete(job.id) ? stillLocked(job) : [];
    if (locked.length > 0) {
      const said = { n: locked.length, name: nameOf(locked[0] ?? "") };
      toasts.show({ text: t("library.password.wrong", said, locked.length), kind: "bad", action: toFailed() });
      return;
    }
    if (job.state === "failed") {
      const error = new ServerError(job.error?.["code"] ?? "internal", job.error?.["message"] ?? "", job.error?.["hint"] ?? "");
      toasts.show({
        text: t("activity.failedToast", { name, reason: failureText(error).message }),
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
