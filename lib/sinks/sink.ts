import type { Authorization, OutgoingRequest } from '../model/core/authorization.ts';
import type { Deadline } from '../model/core/deadline.ts';
import type { CloudEvent } from '../model/watch/cloud-event.ts';
import type { SinkTarget } from '../model/watch/sink-target.ts';

export type { SinkTarget };

/** What every delivery is bound by. */
export interface SinkCall extends Deadline {
  /** Authorizes a request to a sink in the tracker's own cloud, as its service account. */
  readonly authorize: (request: OutgoingRequest) => Promise<Authorization>;
}

/** What became of one delivery. */
export type Delivered =
  /** The sink has the event. */
  | { readonly outcome: 'TAKEN' }
  /** It has not, or nobody knows: the same event is delivered again later. */
  | { readonly outcome: 'FAILED'; readonly error: string; readonly retryAfterMs?: number }
  /** The sink asks never to be called again. */
  | { readonly outcome: 'GONE'; readonly error: string };

/** The port to receivers. */
export interface Sink {
  /**
   * Holds a target against the rules of its kind before a watch is made for it.
   *
   * @throws {TrackerError} `INVALID_ARGUMENT` naming the field, for a target that could not be delivered to.
   */
  check(target: SinkTarget, call: SinkCall): Promise<void>;
  /**
   * Delivers one event once.
   *
   * @param secrets The keys that a webhook's messages are signed with, the newest first; none for the other kinds.
   * @returns Every failure is an outcome; it never rejects.
   */
  deliver(
    target: SinkTarget,
    event: CloudEvent,
    secrets: readonly string[],
    call: SinkCall,
  ): Promise<Delivered>;
}
