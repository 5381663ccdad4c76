import { camelCase } from '../core/field-name.ts';
import { isJsonObject, type Json } from '../core/json.ts';
import { CODES, isCodeName } from '../core/status.ts';
import type { Operation } from '../operation/operation.ts';
import { compareDecimals, fitsDouble, parseDecimal } from '../text/decimal.ts';
import { compareTimestamps, parseTimestamp } from '../time/timestamp.ts';

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'IN' | 'NOT IN';

/** One condition. Single operators have one value, `IN` and `NOT IN` one or more. */
export interface Clause {
  /** By its camelCase name: `createdBy`, `error.code`, `metadata.dnsZoneId`. */
  readonly field: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** Conditions that must all hold; an empty list lets everything pass. */
export type Filter = readonly Clause[];

/** How the values of a field compare. */
export type FieldKind = 'string' | 'boolean' | 'state' | 'timestamp' | 'code' | 'json';

const KINDS: Readonly<Record<string, FieldKind>> = {
  id: 'string',
  name: 'string',
  description: 'string',
  createdBy: 'string',
  done: 'boolean',
  state: 'state',
  createdAt: 'timestamp',
  modifiedAt: 'timestamp',
  'error.code': 'code',
};

/** The fields a filter may name, for messages. */
export const FIELD_NAMES = `${Object.keys(KINDS).join(', ')}, metadata.<path>`;

/** How a field compares; `undefined` for a field that no operation has. */
export function fieldKind(field: string): FieldKind | undefined {
  if (/^metadata(?:\.[^.]+)+$/.test(field)) return 'json';
  return Object.hasOwn(KINDS, field) ? KINDS[field] : undefined;
}

/**
 * Prints a filter so that parsing gives the same filter again: single spaces, values in double quotes. Texts
 * with the same clauses in the same order print alike.
 */
export function printFilter(filter: Filter): string {
  return filter
    .map(({ field, operator, values }) => {
      const quoted = values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(', ');
      return `${field} ${operator} ${operator.endsWith('IN') ? `(${quoted})` : quoted}`;
    })
    .join(' AND ');
}

/**
 * Tells whether an operation satisfies every clause, except those on `name`, which only the upstream can
 * judge.
 *
 * An operation without the field satisfies `!=` and `NOT IN`, and nothing else.
 */
export function matchesFilter(filter: Filter, operation: Operation): boolean {
  return filter.every((clause) => clause.field === 'name' || matchesClause(clause, operation));
}

function matchesClause({ field, operator, values }: Clause, operation: Operation): boolean {
  const actual = fieldValue(operation, field);
  const orders = values.map((value) => compareValues(fieldKind(field) ?? 'string', actual, value));
  const [order] = orders;
  switch (operator) {
    case '=':
    case 'IN':
      return orders.includes(0);
    case '!=':
    case 'NOT IN':
      return !orders.includes(0);
    case '<':
      return order !== undefined && order < 0;
    case '<=':
      return order !== undefined && order <= 0;
    case '>':
      return order !== undefined && order > 0;
    case '>=':
      return order !== undefined && order >= 0;
  }
}

function fieldValue(operation: Operation, field: string): Json | undefined {
  const [first = '', ...path] = field.split('.');
  if (first === 'metadata') return path.reduce(within, operation.metadata as Json | undefined);
  if (field === 'error.code') return operation.error?.code;
  return operation[
    first as 'id' | 'description' | 'createdBy' | 'createdAt' | 'modifiedAt' | 'done' | 'state'
  ];
}

/** A member by its name as written, or by the camelCase that the JSON mapping of protobuf makes of it. */
function within(value: Json | undefined, key: string): Json | undefined {
  if (!isJsonObject(value)) return undefined;
  return [key, camelCase(key)].filter((name) => Object.hasOwn(value, name)).map((name) => value[name])[0];
}

/**
 * Negative, 0 or positive as `actual` is before, at or after `value`; `undefined` where they do not compare.
 */
function compareValues(kind: FieldKind, actual: Json | undefined, value: string): number | undefined {
  if (typeof actual === 'boolean') return String(actual) === value ? 0 : undefined;
  if (typeof actual === 'number') {
    const number = kind === 'code' && isCodeName(value) ? String(CODES[value]) : value;
    return compareNumbers(String(actual), number);
  }
  if (typeof actual !== 'string') return undefined;
  if (kind === 'string' || kind === 'state') return compareTexts(actual, value);
  const [left, right] = [parseTimestamp(actual), parseTimestamp(value)];
  if (left && right) return compareTimestamps(left, right);
  return (
    (bothNumbers(actual, value) ? compareNumbers(actual, value) : undefined) ?? compareTexts(actual, value)
  );
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i;

function compareNumbers(a: string, b: string): number | undefined {
  const [left, right] = [parseDecimal(a), parseDecimal(b)];
  return left && right ? compareDecimals(left, right) : undefined;
}

/**
 * protobuf's JSON mapping writes 64-bit integers as strings, and what a double does not hold is kept as one.
 * Other texts of digits are names and stay texts: the version "1.10" is not "1.1", nor the code "007" "7".
 */
function bothNumbers(a: string, b: string): boolean {
  const both = [a, b];
  if (both.every((text) => /^(?:0|-?[1-9]\d*)$/.test(text))) return true;
  return both.every((text) => JSON_NUMBER.test(text)) && !both.every(fitsDouble);
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
