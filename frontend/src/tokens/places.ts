/** The claim of places, read as `kernel/tokens/places.py` reads it: in which counties somebody was, and on which days. */
export const PLACES = 7;
const MOST = 16, DAYS_MOST = 30, MINUTES_MOST = 24 * 60, DAY_MS = 86_400_000;

/** `first` and `last` are days as YYYY-MM-DD, `county` six digits. */
export interface CountyDays { county: string; first: string; last: string }
export interface Places { day: string; days: number; leastMinutes: number; lines: CountyDays[] }

const whole = (value: unknown, least: number, most: number): value is number => typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** The places, or null for anything but exactly their shape, order and size. */
export function placesIn(raw: unknown): Places | null {
  if (!Array.isArray(raw) || raw.length !== 4) return null;
  const [day, days, minutes, lines] = raw as unknown[];
  if (!whole(day, 0, 65_535) || !whole(days, 1, DAYS_MOST) || !whole(minutes, 1, MINUTES_MOST) || !Array.isArray(lines) || lines.length > MOST) return null;
  const found: CountyDays[] = [];
  let before: { county: number; last: number } | null = null;
  for (const line of lines as unknown[]) {
    if (!Array.isArray(line) || line.length !== 3) return null;
    const [county, first, last] = line as unknown[];
    if (!whole(county, 110_000, 999_999) || !whole(first, 0, days) || !whole(last, 0, first)) return null;
    if (before && (county < before.county || (county === before.county && first >= before.last - 1))) return null;
    before = { county, last };
    found.push({ county: String(county), first: dayText(day - first), last: dayText(day - last) });
  }
  return { day: dayText(day), days, leastMinutes: minutes, lines: found };
}
