/** Days and spans of time as a person says them. */

const DAY_MS = 86_400_000;

/** Formatters cost a thousand times what they do once they are there. */
const formats = new Map<string, Intl.DateTimeFormat | Intl.RelativeTimeFormat>();

function dateFormat(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  const made = (formats.get(key) as Intl.DateTimeFormat | undefined) ?? new Intl.DateTimeFormat(language, options);
  formats.set(key, made);
  return made;
}

function dayFormat(language: string): Intl.RelativeTimeFormat {
  const key = `days ${language}`;
  const made = (formats.get(key) as Intl.RelativeTimeFormat | undefined) ?? new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  formats.set(key, made);
  return made;
}

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
  if (days === 0 || days === 1) return dayFormat(language).format(-days, "day");
  const year = then.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const };
  return dateFormat(language, { month: "short", day: "numeric", ...year }).format(then);
}

/** Date and time in full. */
export function fullTime(iso: string | null | undefined, language: string): string {
  const then = new Date(iso ?? NaN);
  if (Number.isNaN(then.getTime())) return "";
  return dateFormat(language, { dateStyle: "long", timeStyle: "short" }).format(then);
}

/** The time of the day. */
export function clockTime(iso: string | null | undefined, language: string): string {
  const then = new Date(iso ?? NaN);
  if (Number.isNaN(then.getTime())) return "";
  return dateFormat(language, { hour: "2-digit", minute: "2-digit" }).format(then);
}
