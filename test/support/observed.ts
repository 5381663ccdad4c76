import { follow, newTracking } from '../../lib/model/following/follow.ts';
import type { Observation, PageSeen } from '../../lib/model/following/observation.ts';
import type { Tracking } from '../../lib/model/following/tracking.ts';
import { deriveState, type Operation } from '../../lib/model/operation/operation.ts';

export const BEGIN = Date.parse('2026-11-20T12:00:00Z');
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** A resource that is followed since `BEGIN`, and nothing is known of it. */
export const followed: Tracking = follow(newTracking('dns/zones/z1', {}), undefined, BEGIN);

export const timestamp = (ms: number): string => new Date(ms).toISOString();

/** An operation of `dns/zones/z1`, created at `BEGIN` + `created` and modified at `BEGIN` + `modified`. */
export function operation(
  id: string,
  fields: Partial<Operation> = {},
  created = SECOND,
  modified = created,
): Operation {
  const { done = false, ...rest } = fields;
  return {
    id,
    name: `operations/${id}`,
    description: '',
    createdBy: 'me',
    createdAt: timestamp(BEGIN + created),
    modifiedAt: timestamp(BEGIN + modified),
    done,
    resource: 'dns/zones/z1',
    ...rest,
    state: deriveState('yandex', { done, ...rest }),
  };
}

export const SUCCESS = { done: true, response: { '@type': 'x' } } as const;
export const FAILURE = { done: true, error: { code: 13, message: 'broke', details: [] } } as const;
export const ROLLBACK = { error: { code: 13, message: 'broke', details: [] } } as const;

export function page(operations: readonly Operation[], tokens: Partial<PageSeen> = {}): PageSeen {
  return { kind: 'page', operations, partial: false, ...tokens };
}

export const got = (of: Operation): Observation => ({ kind: 'operation', id: of.id, operation: of });
export const missing = (id: string): Observation => ({ kind: 'missing', id });
