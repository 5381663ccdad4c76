/** A decimal number at full precision: `0.<digits>` times 10 to the `exponent`; zero has no digits. */
export interface Decimal {
  readonly negative: boolean;
  /** Begin and end with another digit than zero. */
  readonly digits: string;
  readonly exponent: number;
}

const DECIMAL = /^(-?)(?:(\d+)(?:\.(\d+))?|\.(\d+))(?:e([+-]?\d+))?$/i;
/** A double prints in at most this number of significant digits. */
const DOUBLE_DIGITS = 17;

/** Reads `-12.5e3`; `undefined` for a text that is no decimal number. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = DECIMAL.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = match[4] ?? '', , power = '0'] = match;
  const all = whole + fraction;
  let [from, to] = [0, all.length];
  while (all[from] === '0') from += 1;
  while (to > from && all[to - 1] === '0') to -= 1;
  const exponent = from === to ? 0 : whole.length - from + Number(power);
  return { negative: sign === '-' && from < to, digits: all.slice(from, to), exponent };
}

/** Negative, 0 or positive as `a` is below, equal to or above `b`. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  if (a.negative !== b.negative) return a.negative ? -1 : 1;
  const order = compareMagnitudes(a, b);
  return a.negative ? -order : order;
}

/**
 * Tells whether a double keeps a number of JSON: an integer to its last digit, any other number to the 17
 * digits that a double has.
 */
export function fitsDouble(text: string): boolean {
  const number = Number(text);
  const [written, read] = [parseDecimal(text), parseDecimal(String(number))];
  if (!written || !read) return false;
  if (compareDecimals(written, read) === 0) return true;
  const isInteger = written.exponent >= written.digits.length;
  return !isInteger && number !== 0 && written.digits.length <= DOUBLE_DIGITS;
}

function compareMagnitudes(a: Decimal, b: Decimal): number {
  if (a.digits === '' || b.digits === '') return a.digits.length - b.digits.length;
  if (a.exponent !== b.exponent) return a.exponent < b.exponent ? -1 : 1;
  if (a.digits === b.digits) return 0;
  return a.digits < b.digits ? -1 : 1;
}
