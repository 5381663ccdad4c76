/** A `Date` header tells whole seconds, rounded down. */
const SECOND_MS = 1_000;

/**
 * How far an upstream's clock is ahead of ours at least, in milliseconds, negative where it is behind; 0 where
 * the two may well be the same.
 *
 * @param date Its `Date` header, if it sent one.
 * @param sentAt When it was asked, and `answeredAt` when the answer came, by our clock.
 */
export function clockSkew(date: string | undefined, sentAt: number, answeredAt: number): number {
  const told = Date.parse(date ?? '');
  if (Number.isNaN(told)) return 0;
  const [least, most] = [told - answeredAt, told + SECOND_MS - sentAt];
  return least > 0 || most < 0 ? least : 0;
}
