import * as v from 'valibot';

/** A whole number from 1 up. */
const whole = (initial: string, form: RegExp, problem: string) =>
  v.pipe(v.optional(v.string(), initial), v.regex(form, problem), v.transform(Number));

export const days = (initial: string) =>
  whole(initial, /^[1-9]\d{0,3}$/, 'must be a whole number of days, at least 1');

export const amount = (initial: string) =>
  whole(initial, /^[1-9]\d{0,6}$/, 'must be a whole number, at least 1');
