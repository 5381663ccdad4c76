import * as v from 'valibot';
import { parseInput } from './control-input.ts';
import type { FaultRule } from './faults.ts';

const positive = v.pipe(v.number(), v.minValue(0, 'must not be negative'));
const common = {
  times: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1, 'must be 1 or more'))),
  /** The beginning of the path of the requests that are hit. */
  match: v.exactOptional(v.string()),
  /** Parameters of the query that they have. */
  query: v.exactOptional(v.record(v.string(), v.string())),
};

const fault = v.variant('kind', [
  v.strictObject({
    kind: v.literal('status'),
    http: v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599)),
    code: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(16))),
    message: v.exactOptional(v.string()),
    retryAfter: v.exactOptional(v.union([positive, v.string()])),
    retryInfoSeconds: v.exactOptional(positive),
    ...common,
  }),
  v.strictObject({ kind: v.literal('html'), http: v.exactOptional(v.number()), ...common }),
  v.strictObject({ kind: v.literal('error-with-200'), code: v.exactOptional(v.number()), ...common }),
  v.strictObject({ kind: v.literal('content-type'), type: v.exactOptional(v.string()), ...common }),
  v.strictObject({
    kind: v.literal('huge'),
    megabytes: v.exactOptional(v.pipe(positive, v.maxValue(256))),
    ...common,
  }),
  v.strictObject({ kind: v.literal('slow'), ms: v.pipe(positive, v.maxValue(600_000)), ...common }),
  v.strictObject({
    kind: v.picklist([
      'error-and-response',
      'token-loop',
      'truncated',
      'cut',
      'empty',
      'garbage',
      'reset',
      'hang',
    ]),
    ...common,
  }),
]);

/** @throws {CloudFailure} `INVALID_ARGUMENT` for anything that describes no fault. */
export function faultFrom(body: string): FaultRule {
  const { match = '', query = {}, ...rule } = parseInput(fault, body);
  const wanted = Object.entries(query);
  return {
    ...rule,
    match: ({ path, query: given }) =>
      path.startsWith(match) && wanted.every(([name, value]) => given[name] === value),
  };
}
