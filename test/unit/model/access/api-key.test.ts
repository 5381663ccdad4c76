import { expect, test } from '@jest/globals';
import { formatApiKey, parseApiKeys, parseGrant } from '../../../../lib/model/access/api-key.ts';

const HASH = 'A'.repeat(43);
const ENTRY = `k1:${HASH}:ops:viewer:dns/zones/*,google/run/v2/projects/p`;

test('reads what it writes, whatever space is between', () => {
  const keys = parseApiKeys(`\n ${ENTRY}\n\tk2:${HASH}:default:editor:* `);
  expect(keys).toEqual([
    {
      key: 'k1',
      hash: HASH,
      tenant: 'ops',
      access: { role: 'viewer', resources: ['dns/zones/*', 'google/run/v2/projects/p'] },
    },
    { key: 'k2', hash: HASH, tenant: 'default', access: { role: 'editor', resources: ['*'] } },
  ]);
  expect(parseApiKeys(keys.map(formatApiKey).join(' '))).toEqual(keys);
  expect(parseApiKeys(' \n')).toEqual([]);
});

test.each([
  ['k1', 'must be <id>:<hash>:<tenant>:<role>:<patterns>, and its entry 1 is not'],
  [`${ENTRY} secret-value`, 'must be <id>:<hash>:<tenant>:<role>:<patterns>, and its entry 2 is not'],
  [`K1:${HASH}:ops:viewer:*`, 'must be <id>:<hash>:<tenant>:<role>:<patterns>, and its entry 1 is not'],
  [`k1:${HASH}A:ops:viewer:*`, 'must be <id>:<hash>:<tenant>:<role>:<patterns>, and its entry 1 is not'],
  [
    `k1:${HASH}:Ops:viewer:*`,
    'has a key k1 that must name a tenant of 1 to 32 lower-case letters, digits or -',
  ],
  [`k1:${HASH}:ops:admin:*`, 'has a key k1 that must have one of the roles viewer, editor'],
  [`${ENTRY} ${ENTRY}`, 'must not have two keys with the id k1'],
])('refuses %s', (text, problem) => {
  expect(() => parseApiKeys(text)).toThrow(new Error(problem));
});

test.each([
  'google/firestore/v1/projects/p/databases/(default)',
  'google/firestore/v1/projects/p/databases/(default)/*',
  'google/container/v1/projects/p/locations/-',
  'google/aiplatform.us-central1.rep/v1/projects/p/*',
  'google/speech/v1/operations/-AZaz09+_=',
])('takes the pattern %s', (pattern) => {
  expect(parseGrant(`ops:viewer:${pattern}`).access.resources).toEqual([pattern]);
});

test.each([
  '',
  '**',
  'dns/**',
  '*/zones',
  'dns/zo*',
  'dns//x',
  '/dns',
  'dns/',
  'dns/../x',
  '*,',
  'dns/zones/z/',
])('refuses the pattern %j', (pattern) => {
  expect(() => parseGrant(`ops:viewer:${pattern}`)).toThrow(
    new Error('must have patterns such as *, dns/zones/* or google/run/v2/projects/p/*'),
  );
});
