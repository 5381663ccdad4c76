import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { bearer } from '../../../../lib/model/core/authorization.ts';
import { attempt } from '../../../../lib/sinks/attempt.ts';
import type { Sink } from '../../../../lib/sinks/sink.ts';
import { callSink } from '../../../../lib/use-cases/delivery/call-sink.ts';
import { openSealer } from '../../../support/open-sealer.ts';
import { change } from '../../../support/store-builders.ts';
import { watchOf } from '../../../support/watch-builder.ts';

/** A sink that never answers, and ends each delivery by its own clock, as the real ones do. */
const sinks = async () => ({
  check: async () => {},
  deliver: (...[, , , call]: Parameters<Sink['deliver']>) =>
    attempt(
      call,
      Date.now(),
      () => 'sink',
      (signal) => wait(60_000, { outcome: 'TAKEN' } as const, { signal }),
    ),
});
const ports = {
  store: { readDeploymentId: async () => 'd1' },
  sealer: openSealer,
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

test('calls in the name of the tenant whose watch it is, for a member of a folder too', async () => {
  const tenants: string[] = [];
  const noted = async () => ({
    check: async () => {},
    deliver: async (...[, , , { tenant }]: Parameters<Sink['deliver']>) => {
      tenants.push(tenant);
      return { outcome: 'TAKEN' } as const;
    },
  });
  const member = { tenant: 'members-1', folderWatch: { tenant: 'ops', id: 'w1' } };
  for (const more of [{ tenant: 'dev' }, member]) {
    await callSink({ ...ports, sinks: noted }, watchOf({ secrets: [], ...more }), change('dns/zones/z1', 1), {
      deadline: Date.now() + 10_000,
      signal: new AbortController().signal,
      onRequest: () => {},
      authorize: async () => bearer('iam'),
    });
  }
  expect(tenants).toEqual(['dev', 'ops']);
});
