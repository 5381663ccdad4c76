import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { bearer } from '../../../../lib/model/core/authorization.ts';
import { attempt } from '../../../../lib/sinks/attempt.ts';
import { callSink } from '../../../../lib/use-cases/delivery/call-sink.ts';
import { change } from '../../../support/store-builders.ts';
import { watchOf } from '../../../support/watch-builder.ts';

/** A sink that never answers, and ends each delivery by its own clock, as the real ones do. */
const sinks = async () => ({
  check: async () => {},
  deliver: (
    ...[, , , call]: Parameters<Awaited<ReturnType<Parameters<typeof callSink>[0]['sinks']>>['deliver']>
  ) =>
    attempt(
      call,
      Date.now(),
      () => 'sink',
      (signal) => wait(60_000, { outcome: 'TAKEN' } as const, { signal }),
    ),
});
const ports = {
  store: { readDeploymentId: async () => 'd1' },
  sealer: { seal: (text: string) => text, open: (text: string) => text },
  sinks,
  now: Date.now,
  sleep: (ms: number, signal: AbortSignal) => wait(ms, undefined, { signal }),
};

test("says nothing about a sink when it was the caller's own time that ran out", async () => {
  const calls = Array.from({ length: 40 }, (_, index) =>
    callSink(ports, watchOf({ secrets: [] }), change('dns/zones/z1', 1), {
      deadline: Date.now() + 1_100 + index * 7,
      signal: new AbortController().signal,
      onRequest: () => {},
      authorize: async () => bearer('iam'),
    }),
  );
  expect(new Set(await Promise.all(calls))).toEqual(new Set([undefined]));
});
