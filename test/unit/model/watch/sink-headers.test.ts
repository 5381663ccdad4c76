import { expect, test } from '@jest/globals';
import { TrackerError } from '../../../../lib/model/core/error.ts';
import { checkHeaders } from '../../../../lib/model/watch/sink-headers.ts';

const problemOf = (headers: Readonly<Record<string, string>>): string | undefined => {
  try {
    checkHeaders('headers', headers);
    return undefined;
  } catch (thrown) {
    const { code, message } = TrackerError.from(thrown);
    return `${code} ${message}`;
  }
};
const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, 'v']));

test.each([
  [{}],
  [
    {
      Authorization: 'Basic dXNlcjpwYXNzd29yZA==',
      'X-Api-Key': 'k',
      'user-agent': 'mine',
      Cookie: 'a=b; c=d',
    },
  ],
  [{ 'x-empty': '', 'x-tab': 'a\tb', "!#$%&'*+.^_`|~0": '!~' }],
  [many(20)],
  [{ 'x-long': 'v'.repeat(8_186) }],
])('takes %j', (headers) => {
  expect(checkHeaders('headers', headers)).toBe(headers);
});

test.each([
  'Host',
  'content-length',
  'Content-Type',
  'content-encoding',
  'Transfer-Encoding',
  'connection',
  'Keep-Alive',
  'TE',
  'trailer',
  'upgrade',
  'expect',
  'Proxy-Authorization',
  'webhook-id',
  'Webhook-Signature',
  'ce-id',
])('refuses %s, which is not for callers to set', (name) => {
  expect(problemOf({ [name]: 'hushed' })).toBe(
    `INVALID_ARGUMENT headers must not have ${name}, which the tracker or the connection sets`,
  );
});

test.each([
  [{ '': 'hushed' }, 'has a name that is no name of a header'],
  [{ 'x y': 'hushed' }, 'has a name that is no name of a header'],
  [{ 'x:y': 'hushed' }, 'has a name that is no name of a header'],
  [{ имя: 'hushed' }, 'has a name that is no name of a header'],
  [{ 'x-a': 'hushed\r\nx-b: c' }, 'has a value of x-a that no header can carry'],
  [{ 'x-a': ' hushed' }, 'has a value of x-a that no header can carry'],
  [{ 'x-a': 'hushed\t' }, 'has a value of x-a that no header can carry'],
  [{ 'x-a': 'hushed имя' }, 'has a value of x-a that no header can carry'],
  [{ 'x-a': 'hushed', 'X-A': 'hushed' }, 'has X-A twice'],
  [many(21), 'must have at most 20 headers'],
  [{ 'x-long': 'v'.repeat(8_187) }, 'must have at most 8192 bytes'],
])('refuses %j, and shows no value', (headers, problem) => {
  expect(problemOf(headers)).toBe(`INVALID_ARGUMENT headers ${problem}`);
});
