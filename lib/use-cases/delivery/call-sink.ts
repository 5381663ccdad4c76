import type { Change } from '../../model/change-log/change.ts';
import { DELIVERY_RESERVE_MS, SINK_MS } from '../../model/core/time-budget.ts';
import { toCloudEvent } from '../../model/watch/cloud-event.ts';
import type { Watch } from '../../model/watch/watch.ts';
import { livingSecrets } from '../../model/watch/watch-secret.ts';
import type { Call } from '../../providers/provider.ts';
import type { Sealer } from '../../sealing/sealer.ts';
import type { Delivered, Sink, SinkCall } from '../../sinks/sink.ts';

const SOURCE = 'operation-tracker';

export interface SinkPorts {
  readonly sealer: Sealer;
  /** Loaded when something is to be delivered. */
  readonly sinks: () => Promise<Sink>;
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** What a watch's secrets are sealed with: of no use under another tenant or watch. */
export const secretBinding = ({ tenant, id }: Pick<Watch, 'tenant' | 'id'>): string =>
  JSON.stringify(['secret', tenant, id]);

/** The call of a sink that must answer by a deadline. */
export function sinkCall({ token, signal }: Call, deadline: number): SinkCall {
  return { deadline, signal, token: () => token('yandex') };
}

/**
 * Delivers one change once, and waits for ten seconds at most, whatever the sink does.
 *
 * @returns `undefined` when it was the caller's own time that ran out: that says nothing about the sink.
 */
export async function callSink(
  { sealer, sinks, now, sleep }: SinkPorts,
  watch: Watch,
  change: Change,
  call: Call,
): Promise<Delivered | undefined> {
  const living = livingSecrets(watch.secrets, now());
  const secrets = living.flatMap(({ sealed }) => sealer.open(sealed, secretBinding(watch)) ?? []);
  if (secrets.length === 0 && living.length > 0) {
    return { outcome: 'FAILED', error: 'the key that the secret was sealed with is no longer there' };
  }
  const sink = await sinks();
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
  const event = toCloudEvent(change, SOURCE);
  // The end that is set here comes first: the sink's own would be its failure.
  const delivered = sink.deliver(
    watch.sink,
    event,
    secrets,
    sinkCall(bounded, deadline + DELIVERY_RESERVE_MS),
  );
  try {
    return await Promise.race([delivered, timeout]);
  } finally {
    answered.abort();
  }
}

const TIMED_OUT: Delivered = { outcome: 'FAILED', error: `no answer within ${SINK_MS / 1000} s` };
