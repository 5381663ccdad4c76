import { expect, test } from '@jest/globals';
import { failureCode, withFailureCode } from '../../../../lib/model/core/failure-code.ts';

const coded = (code: unknown, options?: ErrorOptions): Error =>
  Object.assign(new Error('at 10.0.0.1', options), { code });
const circle = coded('EPIPE');
circle.cause = circle;

test.each<[unknown, string | undefined]>([
  [coded('ECONNREFUSED'), 'ECONNREFUSED'],
  [new TypeError('fetch failed', { cause: coded('CERT_HAS_EXPIRED') }), 'CERT_HAS_EXPIRED'],
  [coded('UND_ERR_SOCKET', { cause: coded('ECONNRESET') }), 'ECONNRESET'],
  [coded('UND_ERR_SOCKET', { cause: new Error('other side closed') }), 'UND_ERR_SOCKET'],
  [
    new TypeError('fetch failed', {
      cause: new AggregateError([coded('ENETUNREACH'), coded('ECONNREFUSED'), coded('ECONNREFUSED')]),
    }),
    'ENETUNREACH, ECONNREFUSED',
  ],
  [circle, 'EPIPE'],
  [coded(5), undefined],
  [coded('no code of a system'), undefined],
  [new Error('at 10.0.0.1'), undefined],
  ['ECONNREFUSED', undefined],
  [undefined, undefined],
  [null, undefined],
])('finds the innermost code of %#', (thrown, code) => {
  expect(failureCode(thrown)).toBe(code);
  expect(withFailureCode('no connection', thrown)).toBe(code ? `no connection: ${code}` : 'no connection');
});
