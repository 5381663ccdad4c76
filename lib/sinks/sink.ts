import type { CloudEvent } from '../model/watch/cloud-event.ts';
import type { SinkKind, TargetOf } from '../model/watch/sink-kinds.ts';
import type { Delivered } from '../model/watch/watch-delivery.ts';

/** What every delivery is bound by. */
export interface SinkCall {
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  /** The service account's IAM token, for sinks in the same cloud. */
  readonly token: () => string;
}

/** The port to the receivers of some kinds. */
export interface SinkOf<K extends SinkKind> {
  /**
   * Holds a target against the rules of its kind before a watch is made for it.
   *
   * @throws {TrackerError} `INVALID_ARGUMENT` naming the field, for a target that could not be delivered to.
   */
  check(target: TargetOf<K>, call: SinkCall): Promise<void>;
  /**
   * Delivers one event once.
   *
   * @param secrets The valid secrets, the newest first; none for a kind without secrets.
   * @returns Every failure is an outcome; it never rejects.
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
