/** How far before the cut the beginning of a grapheme is looked for, in UTF-16 units. */
const LONGEST_GRAPHEME = 64;

/**
 * Cuts a text to at most `max` UTF-16 units, between graphemes (Unicode, UAX #29). Inside a grapheme that
 * began over 64 units before, the cut goes between code points, so that no surrogate pair is ever halved.
 */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  const from = Math.max(0, max - LONGEST_GRAPHEME);
  // Made for each cut: the first one takes 40 ms, which nothing that cuts no text should pay.
  const segments = new Intl.Segmenter('und').segment(text.slice(from, max + LONGEST_GRAPHEME));
  const start = from + (segments.containing(max - from)?.index ?? 0);
  if (start > from || from === 0) return text.slice(0, start);
  return text.slice(0, isLowHalf(text, max) && max > 0 ? max - 1 : max);
}

/** Whether the unit at `index` is the second half of a surrogate pair. */
function isLowHalf(text: string, index: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(0, index - 1), index + 1));
}

const HALF = /\\u[dD][89a-fA-F]/;
const ESCAPES =
  /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(u[dD][89a-fA-F][\da-fA-F]{2})|.)/gsu;

/**
 * A JSON text in which each escape of a lone surrogate is one of U+FFFD, as `String.prototype.toWellFormed`
 * has it; strict readers refuse the whole text otherwise (RFC 8259, section 8.2).
 *
 * It takes a JSON text without raw lone surrogates: one that was decoded from UTF-8, or that
 * `JSON.stringify` made.
 */
export function wellFormedJson(json: string): string {
  if (!HALF.test(json)) return json;
  return json.replace(ESCAPES, (whole: string, lone: string | undefined) => (lone ? '\\ufffd' : whole));
}
