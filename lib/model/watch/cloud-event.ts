import type { Change } from '../change-log/change.ts';
import type { Operation } from '../operation/operation.ts';

/** A change as a CloudEvent 1.0 in structured mode (CloudEvents, "JSON Event Format"). */
export interface CloudEvent {
  readonly specversion: '1.0';
  /** `<resource>#<revision>`: the same at every delivery, by which a receiver drops repeats. */
  readonly id: string;
  /** The tracker. */
  readonly source: string;
  /** Such as `operation-tracker.operation.succeeded`. */
  readonly type: string;
  /** The operation's id. */
  readonly subject: string;
  /** When the change was seen, RFC 3339. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: {
    readonly revision: string;
    readonly type: Change['type'];
    readonly observedAt: string;
    readonly resource: string;
    readonly operation: Operation;
  };
}

/** The event for a change. */
export function toCloudEvent({ revision, ...change }: Change, source: string): CloudEvent {
  return {
    specversion: '1.0',
    id: `${change.resource}#${revision}`,
    source,
    type: `operation-tracker.operation.${change.type.toLowerCase()}`,
    subject: change.operation.id,
    time: change.observedAt,
    datacontenttype: 'application/json',
    data: { revision: String(revision), ...change },
  };
}
