import { invalidArgument } from '../core/error.ts';
import { isCodeName } from '../core/status.ts';
import { STATES } from '../operation/operation.ts';
import { shorten } from '../text/strings.ts';
import { parseTimestamp } from '../time/timestamp.ts';
import { type Clause, FIELD_NAMES, type Filter, fieldKind, type Operator } from './filter.ts';
import { type Token, tokenize } from './tokens.ts';

/** The longest filter that is read, in characters. */
const MAX_FILTER_LENGTH = 1000;

const COMPARISONS: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>=']);

/**
 * Reads `clause (AND clause)*`, where a clause is `field op value` or `field [NOT] IN (value, …)`. Keywords
 * are upper case; values are bare, or in double or single quotes with `\` before a quote or a backslash.
 * Takes time linear in the text's length.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` that names the place and what was expected there.
 */
export function parseFilter(text: string): Filter {
  if (text.length > MAX_FILTER_LENGTH) {
    throw invalidArgument('filter', `must be at most ${MAX_FILTER_LENGTH} characters long`);
  }
  const tokens = tokenize(text);
  let next = 0;
  const peek = (): Token => tokens[next] ?? { kind: 'end', text: '', at: text.length };
  const take = (): Token => {
    const token = peek();
    next += 1;
    return token;
  };
  const takeWord = (word: string): boolean => {
    if (peek().kind !== 'word' || peek().text !== word) return false;
    next += 1;
    return true;
  };
  const expectSign = (sign: string): void => {
    const token = take();
    if (token.kind !== 'sign' || token.text !== sign) throw expected(`"${sign}"`, token);
  };
  const takeValue = (): string => {
    const token = take();
    if (token.kind !== 'word' && token.kind !== 'quoted') throw expected('a value', token);
    return token.text;
  };
  const takeList = (): string[] => {
    expectSign('(');
    const values = [takeValue()];
    while (peek().kind === 'sign' && peek().text === ',') {
      next += 1;
      values.push(takeValue());
    }
    expectSign(')');
    return values;
  };
  const takeClause = (): Clause => {
    const field = take();
    if (field.kind !== 'word') throw expected('a field', field);
    const name = canonicalField(field);
    if (takeWord('IN')) return checked({ field: name, operator: 'IN', values: takeList() });
    if (takeWord('NOT')) {
      if (!takeWord('IN')) throw expected('IN after NOT', peek());
      return checked({ field: name, operator: 'NOT IN', values: takeList() });
    }
    const operator = take();
    if (operator.kind !== 'sign' || !COMPARISONS.has(operator.text)) {
      throw expected('one of = != < <= > >= IN, NOT IN', operator);
    }
    return checked({ field: name, operator: operator.text as Operator, values: [takeValue()] });
  };

  if (peek().kind === 'end') return [];
  const clauses = [takeClause()];
  while (takeWord('AND')) clauses.push(takeClause());
  if (peek().kind !== 'end') throw expected('AND or the end', peek());
  return clauses;
}

function canonicalField({ text, at }: Token): string {
  const field = text.startsWith('metadata.')
    ? text
    : text.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  if (!fieldKind(field)) {
    throw invalidArgument(
      'filter',
      `names an unknown field "${shorten(text, 60)}" at ${at}; known are ${FIELD_NAMES}`,
    );
  }
  return field;
}

/** Checks the values against the field's kind, so that a filter that can never match is refused. */
function checked(clause: Clause): Clause {
  const { field, operator, values } = clause;
  const kind = fieldKind(field);
  const must = (rule: string, holds: (value: string) => boolean): void => {
    if (!values.every(holds))
      throw invalidArgument('filter', `compares ${field} with a value that is not ${rule}`);
  };
  if ((kind === 'boolean' || kind === 'state') && /[<>]/.test(operator)) {
    throw invalidArgument('filter', `compares ${field} with ${operator}; it takes =, !=, IN and NOT IN`);
  }
  if (kind === 'boolean') must('true or false', (value) => value === 'true' || value === 'false');
  if (kind === 'state')
    must(`one of ${STATES.join(', ')}`, (value) => STATES.some((state) => state === value));
  if (kind === 'timestamp') must('an RFC 3339 timestamp', (value) => parseTimestamp(value) !== undefined);
  if (kind === 'code') {
    must(
      'a number or name of google.rpc.Code',
      (value) => /^(?:0|[1-9]\d{0,8})$/.test(value) || isCodeName(value),
    );
  }
  return clause;
}

function expected(what: string, { kind, text, at }: Token): Error {
  const found = kind === 'end' ? 'the end' : `"${shorten(text, 60)}"`;
  return invalidArgument('filter', `has ${found} at ${at} where ${what} is expected`);
}
