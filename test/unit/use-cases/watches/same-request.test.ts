import { expect, test } from '@jest/globals';
import { textDigest } from '../../../../lib/model/operation/fingerprint.ts';
import { readWatchRequest, type WatchRequest } from '../../../../lib/model/watch/watch-request.ts';
import { isSameRequest } from '../../../../lib/use-cases/watches/same-request.ts';
import { openSealer } from '../../../support/open-sealer.ts';
import { watchOf } from '../../../support/watch-builder.ts';

const request: WatchRequest = {
  resource: 'dns/zones/z1',
  sink: { webhook: { url: 'https://example.com/hook' } },
};
const order = readWatchRequest(request);
const { canonical } = order;

test('knows the request of a watch again, by the digest of today and by that of earlier versions', () => {
  expect(isSameRequest(openSealer, watchOf({ digest: canonical }), order)).toBe(true);
  expect(isSameRequest(openSealer, watchOf({ digest: textDigest(canonical) }), order)).toBe(true);
  expect(isSameRequest(openSealer, watchOf({ digest: 'abc' }), order)).toBe(false);
});

test.each([
  { resource: 'dns/zones/z2' },
  { operation: 'op1' },
  { parents: { cloudId: 'c' } },
  { folder: { id: 'z1', memberNamespace: 'm' }, resource: 'backup/folders/z1' },
  { filter: 'done=true' },
  { types: ['STARTED'] as const },
  { expiresAt: '2027-01-01T00:00:00Z' },
  { sink: { webhook: { url: 'https://example.com/other' } } },
  { target: '{"webhook":{"url":"https://example.com/other"}}' },
  { deadLetter: { sink: { webhook: { url: 'https://example.com/d' } }, secrets: [], maxAttempts: 3 } },
])('takes no other watch for it that has the same digest: %j', (other) => {
  for (const digest of [canonical, textDigest(canonical)]) {
    expect(isSameRequest(openSealer, watchOf({ digest, ...other }), order)).toBe(false);
  }
});

test.each(['op1', 'google/run/v2/projects/p/locations/l/operations/o'])(
  'knows a watch on the operation %s again',
  (operationId) => {
    const { resource: _, ...rest } = request;
    const asked = readWatchRequest({ ...rest, operationId });
    const [resource, operation] = operationId.startsWith('google')
      ? ['google/run/v2/projects/p/locations/l', 'projects/p/locations/l/operations/o']
      : ['dns/zones/z1', 'op1'];
    const watch = watchOf({ resource, operation, digest: asked.canonical });
    expect(isSameRequest(openSealer, watch, asked)).toBe(true);
    expect(isSameRequest(openSealer, { ...watch, operation: 'other' }, asked)).toBe(false);
  },
);
