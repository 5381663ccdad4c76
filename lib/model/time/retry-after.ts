/** No request waits for longer; a date counts up to here, in milliseconds. */
const LONGEST_MS = Number.MAX_SAFE_INTEGER;

/**
 * The three forms of an HTTP date (RFC 9110, section 5.6.7), the weekday in any of them left out or wrong:
 * `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`; and RFC 3339.
 */
const DATE =
  /(\d{1,2})[ -]([a-z]{3})[a-z]*[ -](\d{2,4}) (\d\d:\d\d:\d\d)|([a-z]{3}) +(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4})|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/gi;
const NUMBER = /(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([a-z]*)/gi;
const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  m: 60_000,
  min: 60_000,
  mins: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
};

/**
 * Reads a wish to be called again, `Retry-After` and its like, as milliseconds from `now`: seconds, or an HTTP
 * date in any of its forms (RFC 9110, section 10.2.3). Anything else counts as the longest time that can be read
 * out of it (`3, 4`, `120s`), so that nobody calls sooner than asked; the past counts as 0.
 *
 * `undefined` where no time can be read.
 */
export function retryAfterMs(text: string | null | undefined, now: number): number | undefined {
  if (!text) return undefined;
  const times: number[] = [];
  const rest = text.replace(DATE, (...match: string[]) => {
    times.push(parseDate(match, now) - now);
    return ' ';
  });
  for (const [, number, unit = ''] of rest.matchAll(NUMBER)) {
    times.push(Math.ceil(Number(number) * (UNITS[unit.toLowerCase()] ?? 1_000)));
  }
  const readable = times.filter((ms) => !Number.isNaN(ms));
  return readable.length > 0 ? Math.min(Math.max(0, ...readable), LONGEST_MS) : undefined;
}

/** A date in one of the forms of `DATE`, which are all in GMT. */
function parseDate(match: readonly (string | undefined)[], now: number): number {
  const [whole = '', day, month, year, time, monthAfter, dayAfter, timeAfter, yearAfter] = match;
  if (day !== undefined) return Date.parse(`${day} ${month} ${fullYear(year ?? '', now)} ${time} GMT`);
  if (dayAfter !== undefined) return Date.parse(`${dayAfter} ${monthAfter} ${yearAfter} ${timeAfter} GMT`);
  return Date.parse(whole);
}

/** A year of two digits that would lie more than 50 years ahead is of the century before (RFC 9110, 5.6.7). */
function fullYear(digits: string, now: number): number {
  if (digits.length > 2) return Number(digits);
  const current = new Date(now).getUTCFullYear();
  const year = current - (current % 100) + Number(digits);
  return year > current + 50 ? year - 100 : year;
}
