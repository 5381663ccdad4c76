import type { Watch } from '../../lib/model/watch/watch.ts';

/** An active watch on the ends of one zone's operations, told to a webhook. */
export const watchOf = (changes: Partial<Watch> = {}): Watch => ({
  tenant: 't',
  id: 'w1',
  resource: 'dns/zones/z1',
  parents: {},
  filter: '',
  types: ['SUCCEEDED', 'FAILED', 'CANCELLED', 'LOST', 'UNKNOWN'],
  sink: { webhook: { url: 'https://example.com/hook' } },
  secrets: [{ sealed: 'k1.abc' }],
  state: 'ACTIVE',
  deliveredRevision: 7,
  createdAt: '2026-11-20T10:00:00.000Z',
  digest: 'abc',
  version: '',
  ...changes,
});
