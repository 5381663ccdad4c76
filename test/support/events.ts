import { bearer } from '../../lib/model/core/authorization.ts';
import type { Operation } from '../../lib/model/operation/operation.ts';
import { type CloudEvent, toCloudEvent } from '../../lib/model/watch/cloud-event.ts';
import type { SinkCall } from '../../lib/sinks/sink.ts';

export const RESOURCE = 'dns/zones/dns00000000000000one';

/** The event of a finished operation; each revision has an id of its own. */
export function eventOf(revision: number, more: Partial<Operation> = {}, resource = RESOURCE): CloudEvent {
  const operation: Operation = {
    id: 'dnsoperation00000001',
    name: 'operations/dnsoperation00000001',
    description: 'Create «зона» 🌍',
    createdAt: '2026-07-01T00:00:00.123456789Z',
    createdBy: 'ajeuser',
    modifiedAt: '2026-07-01T00:00:05Z',
    done: true,
    metadata: { '@type': 'type.googleapis.com/yandex.cloud.dns.v1.CreateDnsZoneMetadata', dnsZoneId: 'dns1' },
    response: { '@type': 'type.googleapis.com/yandex.cloud.dns.v1.DnsZone', id: 'dns1' },
    state: 'SUCCEEDED',
    ...more,
  };
  return toCloudEvent(
    { revision, type: 'SUCCEEDED', observedAt: '2026-07-01T00:00:06.000Z', resource, operation },
    'https://tracker.example/v1',
  );
}

/** A call with ten seconds and more of time. */
export function callOf(more: Partial<SinkCall> = {}): SinkCall {
  return {
    tenant: 'default',
    deadline: Date.now() + 60_000,
    signal: new AbortController().signal,
    authorize: async () => bearer('iam-token-of-the-tracker'),
    ...more,
  };
}
