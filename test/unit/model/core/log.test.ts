import { expect, test } from '@jest/globals';
import { jsonLog } from '../../../../lib/model/core/log.ts';

const KEY = 'ot_viewer1_0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX2yZ3aB4';
const WHSEC = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const SEALING = `k1:${Buffer.alloc(32, 99).toString('base64')}`;

function logged(error: string): string {
  const lines: string[] = [];
  jsonLog((line) => lines.push(line))({ level: 'INFO', message: 'getOperation 400', error });
  return (JSON.parse(lines[0] ?? '') as { error: string }).error;
}

test.each([
  [`${KEY} is an unknown parameter`, 'ot_viewer1_*** is an unknown parameter'],
  [`/v1/operations/${KEY}/watch`, '/v1/operations/ot_viewer1_***/watch'],
  [`secret ${WHSEC}`, 'secret whsec_***'],
  [`?a=1&secret=${encodeURIComponent(WHSEC)}&b=2`, '?a=1&secret=***&b=2'],
  ['?api_key=hunter2&b=2', '?api_key=***&b=2'],
  ['?pageSize=3&X-Amz-Signature=0a1b', '?pageSize=3&X-Amz-Signature=***'],
  ['{"password":"hunter2","a":1}', '{"password":"***","a":1}'],
  ['{\\"sessionToken\\": \\"hunter2\\"}', '{\\"sessionToken\\": \\"***\\"}'],
  ['denied: Bearer t1.9euelZqOnJ', 'denied: Bearer ***'],
  ['x-api-key: hunter2, and more\nnext', 'x-api-key: ***\nnext'],
  ['token t1.9euelZqOnJKRm5aWz5eJzZ_Ii-3l9A== expired', 'token t1.*** expired'],
  ['ya29.a0AfH6SMBxxxxxxxxxxxxxxxx is over', 'ya29.*** is over'],
  ['https://user:hunter2@hooks.example.com/x', 'https://***@hooks.example.com/x'],
  [`got ${SEALING},k2:`, 'got k1:***,k2:'],
  [
    '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----',
    '-----BEGIN PRIVATE KEY-----***-----END PRIVATE KEY-----',
  ],
  [`k1.${'aB3_'.repeat(12)} is too old`, 'k1.*** is too old'],
])('has stars for the secret in %j', (text, shown) => {
  expect(logged(text)).toBe(shown);
});

test.each([
  'pageToken is not a page token of this list; begin again without one',
  'secret must be "whsec_" and 24 to 64 bytes in base64',
  'API_KEYS is not set: every request is refused',
  'Error: x\n    at open (/app/lib/sealing/aes-gcm.ts:37:15)',
  'dns/zones/dns0000000000000demo#42 of projects/p/locations/europe-west1/operations/0b1d7c1e-6f0e-4b8e',
])('has no stars in %j', (text) => {
  expect(logged(text)).toBe(text);
});

test('shows no beginning of a secret that is cut off, and is done with long texts in a moment', () => {
  expect(logged(`${'x'.repeat(3_990)} ${KEY}`)).not.toContain('0aB1');
  const startedAt = performance.now();
  for (const text of ['secret', 'a-', '://', 'Bearer ', 'eyJ.', '"token":"', '-----BEGIN ', 'secret%3D'])
    expect(logged(text.repeat(200_000)).length).toBeLessThanOrEqual(4_000);
  expect(performance.now() - startedAt).toBeLessThan(3_000);
});
