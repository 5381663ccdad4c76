import { expect, test } from '@jest/globals';
import { laneKey } from '../../../lib/runtime/lanes.ts';

test.each([
  ['deliver:mine/w1', 'mine'],
  ['deliver:mine/w1/00/machines/a', 'mine'],
  ['poll:dns/zones/z1', 'dns.api.cloud.yandex.net'],
  ['poll:managed-kafka/clusters/c1', 'mdb.api.cloud.yandex.net'],
  ['poll:managed-mysql/clusters/c1', 'mdb.api.cloud.yandex.net'],
  ['poll:iam/access-bindings/a?cloudId=c', 'operation.api.cloud.yandex.net'],
  ['poll:operations/op1', 'operation.api.cloud.yandex.net'],
  ['poll:google/run/v2/projects/p/locations/l', 'run.googleapis.com'],
  ['poll:', 'poll:'],
  ['fanout:dns/zones/z1', 'fanout:dns/zones/z1'],
  ['other:x', 'other:x'],
])('shares out %s under %s', (taskId, key) => {
  expect(laneKey(taskId)).toBe(key);
});
