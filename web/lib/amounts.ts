/** Amounts of bytes for people, in the units of the command line: powers of 1000. */

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** `1.1 GB`, `640 kB`; one digit after the point from megabytes on. */
export function bytes(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit > 1 && value < 99.95 ? value.toFixed(1) : value.toFixed(0)} ${UNITS[unit] ?? ""}`;
}
