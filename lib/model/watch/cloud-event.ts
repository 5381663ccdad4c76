import type { Change } from '../change-log/change.ts';
import type { Operation } from '../operation/operation.ts';
import type { GivenUp } from './dead-letter.ts';

/** A change as a CloudEvent 1.0 in structured mode (CloudEvents, "JSON Event Format"). */
export interface CloudEvent {
  readonly specversion: '1.0';
  /** `<resource>#<revision>`: the same at every delivery. With `source` it is unique among all trackers. */
  readonly id: string;
  /** The deployment, as `sourceOf` names it. */
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
  /** Of a dead letter alone, as the next two: how many deliveries have failed. */
  readonly attempts?: number;
  /** What the last one failed with. */
  readonly lasterror?: string;
  /** The watch whose sink has not taken the event. */
  readonly watchid?: string;
}

/** The source of a deployment's events: a URI-reference (RFC 3986, 4.2). */
export const sourceOf = (deploymentId: string): string => `//operation-tracker/${deploymentId}`;

/** The id of the message that carries an event: unique among all trackers, the same at every delivery. */
export const messageIdOf = ({ source, id, watchid }: CloudEvent): string =>
  `${source}/${id}${watchid === undefined ? '' : `/${watchid}`}`;

/** The dead letter of an event. */
export const toDeadLetter = (
  event: CloudEvent,
  { attempts, error }: GivenUp,
  watchid: string,
): CloudEvent => ({ ...event, attempts, lasterror: error, watchid });

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
