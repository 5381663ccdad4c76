import { invalidArgument } from '../core/error.ts';

/** A piece of a filter's text. */
export interface Token {
  /** `end` follows the last token. */
  readonly kind: 'word' | 'quoted' | 'sign' | 'end';
  readonly text: string;
  /** Where it begins, from 0. */
  readonly at: number;
}

const SIGNS = ['!=', '<=', '>=', '=', '<', '>', '(', ')', ','] as const;
const SPACE = /\s/;
const WORD_END = /[\s"'()=!<>,]/;

/** Splits a filter's text, looking at each character once or twice. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const char = text.charAt(at);
    const sign = SIGNS.find((candidate) => text.startsWith(candidate, at));
    if (SPACE.test(char)) {
      at += 1;
    } else if (char === '"' || char === "'") {
      const { value, end } = readQuoted(text, at);
      tokens.push({ kind: 'quoted', text: value, at });
      at = end;
    } else if (sign) {
      tokens.push({ kind: 'sign', text: sign, at });
      at += sign.length;
    } else {
      let end = at + 1;
      while (end < text.length && !WORD_END.test(text.charAt(end))) end += 1;
      tokens.push({ kind: 'word', text: text.slice(at, end), at });
      at = end;
    }
  }
  return tokens;
}

function readQuoted(text: string, start: number): { readonly value: string; readonly end: number } {
  const quote = text.charAt(start);
  let value = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === quote) return { value, end: at + 1 };
    if (char === '\\') at += 1;
    value += text.charAt(at);
  }
  throw invalidArgument('filter', `has a quote at ${start} that is not closed`);
}
