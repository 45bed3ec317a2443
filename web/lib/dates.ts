/** Days and spans of time as a person says them. */

const DAY_MS = 86_400_000;

/** Whole days from the day of `then` to that of `now`, in local time. */
export function daysBetween(then: Date, now: Date): number {
  const start = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  return Math.round((start(now) - start(then)) / DAY_MS);
}

/** "today", "yesterday", or the date; empty for what is no time. */
export function dayWords(iso: string | null | undefined, language: string, now = new Date()): string {
  const then = new Date(iso ?? NaN);
  if (Number.isNaN(then.getTime())) return "";
  const days = daysBetween(then, now);
  if (days === 0 || days === 1) return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-days, "day");
  const year = then.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(language, { month: "short", day: "numeric", year }).format(then);
}

/** Date and time in full. */
export function fullTime(iso: string | null | undefined, language: string): string {
  const then = new Date(iso ?? NaN);
  if (Number.isNaN(then.getTime())) return "";
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(then);
}

/** The time of the day. */
export function clockTime(iso: string | null | undefined, language: string): string {
  const then = new Date(iso ?? NaN);
  if (Number.isNaN(then.getTime())) return "";
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(then);
}
