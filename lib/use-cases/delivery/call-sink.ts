import type { Change } from '../../model/change-log/change.ts';
import { DELIVERY_RESERVE_MS, SINK_MS } from '../../model/time/time-budget.ts';
import { sourceOf, toCloudEvent, toDeadLetter } from '../../model/watch/cloud-event.ts';
import type { GivenUp } from '../../model/watch/dead-letter.ts';
import type { Watch } from '../../model/watch/watch.ts';
import type { Delivered } from '../../model/watch/watch-delivery.ts';
import type { Call } from '../../providers/provider.ts';
import type { Sealer } from '../../sealing/sealer.ts';
import type { Sink, SinkCall } from '../../sinks/sink.ts';
import type { Store } from '../../store/store.ts';
import { deadLetterOf, openCredentials } from './credentials.ts';

export interface SinkPorts {
  readonly store: Pick<Store, 'readDeploymentId'>;
  readonly sealer: Sealer;
  /** Loaded at the first delivery. */
  readonly sinks: () => Promise<Sink>;
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Bounds for a call of a sink that must answer by a deadline. */
export function sinkCall({ authorize, signal }: Call, tenant: string, deadline: number): SinkCall {
  return { tenant, deadline, signal, authorize: (request) => authorize('yandex', request) };
}

/**
 * Delivers one change once, in at most ten seconds even if the sink hangs.
 *
 * @param watch The watch that holds the secrets.
 * @param givenUp Set for a change that goes to the dead letter.
 * @returns `undefined` if the caller's own time ran out, which says nothing about the sink.
 */
export async function callSink(
  { store, sealer, sinks, now, sleep }: SinkPorts,
  watch: Watch,
  change: Change,
  call: Call,
  givenUp?: GivenUp,
): Promise<Delivered | undefined> {
  const { deadLetter } = watch;
  const isGivenUp = givenUp !== undefined && deadLetter !== undefined;
  const [owner, destination] = isGivenUp ? [deadLetterOf(watch), deadLetter] : [watch, watch];
  const credentials = openCredentials(sealer, owner, destination, now());
  if (!credentials) {
    return { outcome: 'FAILED', error: 'the key that the secret was sealed with is no longer there' };
  }
  const { target, secrets, headers } = credentials;
  const [sink, deployment] = [await sinks(), await store.readDeploymentId(call)];
  const deadline = Math.min(now() + SINK_MS, call.deadline - DELIVERY_RESERVE_MS);
  const isOurs = deadline < now() + SINK_MS;
  const [tooLate, answered] = [new AbortController(), new AbortController()];
  const timeout = sleep(Math.max(0, deadline - now()), answered.signal).then(
    () => {
      tooLate.abort();
      return isOurs ? undefined : TIMED_OUT;
    },
    () => undefined,
  );
  const bounded = { ...call, signal: AbortSignal.any([call.signal, tooLate.signal]) };
  const told = toCloudEvent(change, sourceOf(deployment));
  const event = isGivenUp ? toDeadLetter(told, givenUp, watch.id) : told;
  const tenant = watch.folderWatch?.tenant ?? watch.tenant;
  // The timeout above fires first: a timeout of the adapter would count as a failure of the sink.
  const limits = sinkCall(bounded, tenant, deadline + DELIVERY_RESERVE_MS);
  const delivered = sink.deliver(target, event, secrets, { ...limits, headers });
  try {
    return await Promise.race([delivered, timeout]);
  } finally {
    answered.abort();
  }
}

const TIMED_OUT: Delivered = { outcome: 'FAILED', error: `no answer within ${SINK_MS / 1000} s` };
