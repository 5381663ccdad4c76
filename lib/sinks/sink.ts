import type { Authorization, OutgoingRequest } from '../model/core/authorization.ts';
import type { Deadline } from '../model/time/deadline.ts';
import type { CloudEvent } from '../model/watch/cloud-event.ts';
import type { SinkHeaders } from '../model/watch/sink-headers.ts';
import type { SinkKind, TargetOf } from '../model/watch/sink-kinds.ts';
import type { Delivered } from '../model/watch/watch-delivery.ts';

/** The bounds of one delivery and its credentials. */
export interface SinkCall extends Deadline {
  /** Who has the watch: what is bounded, is so for each tenant by itself. */
  readonly tenant: string;
  /** Authorizes a request to a sink in the tracker's own cloud, as its service account. */
  readonly authorize: (request: OutgoingRequest) => Promise<Authorization>;
  /** Headers that the watch gives, for a kind that takes any. */
  readonly headers?: SinkHeaders;
}

/** The port to the receivers of some kinds. */
export interface SinkOf<K extends SinkKind> {
  /**
   * Checks a target against the rules of its kind before a watch is created.
   *
   * @throws {TrackerError} `INVALID_ARGUMENT` naming the field, for a target that cannot be delivered to;
   *   `UNAVAILABLE` where that could not be found out now.
   */
  check(target: TargetOf<K>, call: SinkCall): Promise<void>;
  /**
   * Delivers one event once.
   *
   * @param secrets The valid secrets, the newest first; none for a kind without secrets.
   * @returns The outcome, for a failure too; never rejects.
   */
  deliver(
    target: TargetOf<K>,
    event: CloudEvent,
    secrets: readonly string[],
    call: SinkCall,
  ): Promise<Delivered>;
}

/** The port to receivers of every kind. */
export type Sink = SinkOf<SinkKind>;
