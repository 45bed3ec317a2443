/** Days as a list of conversations shows them. */

export type DayGroup = "today" | "yesterday" | "week" | "earlier";
const ORDER: readonly DayGroup[] = ["today", "yesterday", "week", "earlier"];

function dayNumber(date: Date): number {
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);
}

/** How long ago `when` (ISO 8601) lies, in local calendar days; what is not a time counts as earlier. */
export function dayGroup(when: string, now: Date): DayGroup {
  const date = new Date(when);
  if (Number.isNaN(date.getTime())) return "earlier";
  const days = dayNumber(now) - dayNumber(date);
  if (days <= 0) return "today";
  if (days === 1) return "yesterday";
  return days <= 7 ? "week" : "earlier";
}

/** The rows by day, in the order they come in; groups without rows are left out. */
export function byDay<T extends { updated_at: string }>(rows: readonly T[], now: Date): { group: DayGroup; rows: T[] }[] {
  const found = new Map<DayGroup, T[]>();
  for (const row of rows) {
    const group = dayGroup(row.updated_at, now);
    const list = found.get(group);
    if (list) list.push(row);
    else found.set(group, [row]);
  }
  return ORDER.flatMap((group) => {
    const list = found.get(group);
    return list ? [{ group, rows: list }] : [];
  });
}
