import { fitsDouble } from './decimal.ts';
import { wellFormedJson } from './strings.ts';

/** What may be a number, outside texts. */
const NUMBER = /-?\d[\d.eE+-]*/g;
/** No shorter number without an exponent is beyond a double. */
const SHORT = 15;

/**
 * Reads JSON exactly. A number that a double does not keep becomes its text, as the proto3 JSON mapping writes
 * 64-bit integers. Half a surrogate pair becomes a replacement character.
 *
 * Takes time in proportion to the text.
 *
 * @throws {SyntaxError} for a text that is no JSON.
 */
export function parseExactJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const exact = wellFormedJson(withExactNumbers(text));
  return exact === text ? value : (JSON.parse(exact) as unknown);
}

function withExactNumbers(text: string): string {
  const pieces: string[] = [];
  let copied = 0;
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at);
    const end = quote < 0 ? text.length : quote;
    for (const { 0: token, index } of text.slice(at, end).matchAll(NUMBER)) {
      if (isExact(token)) continue;
      pieces.push(text.slice(copied, at + index), `"${token}"`);
      copied = at + index + token.length;
    }
    at = quote < 0 ? end : behindText(text, quote + 1);
  }
  return copied === 0 ? text : `${pieces.join('')}${text.slice(copied)}`;
}

function isExact(token: string): boolean {
  return (token.length <= SHORT && !/e/i.test(token)) || fitsDouble(token);
}

/** The place behind the quote that closes a text. */
function behindText(text: string, from: number): number {
  for (let at = from; ; ) {
    const quote = text.indexOf('"', at);
    let slashes = 0;
    while (text[quote - 1 - slashes] === '\\') slashes += 1;
    at = quote + 1;
    if (slashes % 2 === 0) return at;
  }
}
