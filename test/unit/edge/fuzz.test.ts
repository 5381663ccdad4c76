import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { context, either, httpEvent, nasty, problemOf } from '../../system/abuse/attacks/fuzzed-calls.ts';

async function check(event: unknown, given: unknown): Promise<void> {
  expect(await problemOf(event, given)).toBeUndefined();
}

test('answers every HTTP-shaped event well-formed, with one line of the log', async () => {
  await fc.assert(fc.asyncProperty(httpEvent, context, check), { numRuns: 2_000 });
});

test('answers or rejects every other event, with one line of the log', async () => {
  const names = fc.constantFrom(
    'action',
    'operationId',
    'service',
    'collection',
    'resourceId',
    'api',
    'version',
    'name',
    '__proto__',
  );
  const actions = fc.constantFrom('getOperation', 'listOperations', 'health', 'x');
  const raw = fc.dictionary(names, fc.oneof(either, actions));
  await fc.assert(fc.asyncProperty(fc.oneof(nasty, raw), context, check), { numRuns: 2_000 });
});

test('bears events that are deep, wide and long', async () => {
  const deep = JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`) as unknown;
  const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`k${index}`, 'x']));
  for (const member of [deep, wide, 'x'.repeat(5_000_000), '/'.repeat(1_000_000), '['.repeat(1_000_000)]) {
    for (const name of [
      'path',
      'queryStringParameters',
      'multiValueQueryStringParameters',
      'body',
      'headers',
    ]) {
      await check({ httpMethod: 'POST', path: '/v1/operations/x/cancel', [name]: member }, {});
    }
    await check(member, {});
    await check({ operationId: member }, {});
    await check({ action: member }, {});
  }
});
