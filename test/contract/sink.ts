import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { CloudEvent } from '../../lib/model/watch/cloud-event.ts';
import type { SinkKind, TargetOf } from '../../lib/model/watch/sink-kinds.ts';
import type { SinkOf } from '../../lib/sinks/sink.ts';
import { callOf, eventOf } from '../support/events.ts';

/** What the receiver does with the next deliveries: all but `take` leave nobody sure that it has them. */
export type Behaviour = 'take' | 'refuse' | 'hang' | 'reset' | 'garbage';

/** A sink, and a real receiver for it. */
export interface SinkBackend<K extends SinkKind> {
  readonly sink: SinkOf<K>;
  /** Leads to the receiver. */
  readonly target: TargetOf<K>;
  /** Leads to where nobody listens. */
  readonly nowhere: TargetOf<K>;
  /** Of the right kind, and nothing that could be called. */
  readonly malformed: TargetOf<K>;
  readonly otherKind: TargetOf<Exclude<SinkKind, K>>;
  readonly secrets: readonly string[];
  behave(behaviour: Behaviour): void;
  /** The events that the receiver was sent, in order, as a client of the protocol reads them. */
  received(): readonly unknown[];
}

/** An event that no queue takes whole. */
const HUGE = { '@type': 'type.googleapis.com/x.Huge', text: 'ы'.repeat(400_000) };

/** Registers every test that a sink has to pass. */
export function testSink<K extends SinkKind>({
  name,
  create,
}: {
  readonly name: string;
  readonly create: () => Promise<SinkBackend<K>>;
}): void {
  let backend: SinkBackend<K>;
  beforeAll(async () => {
    backend = await create();
  });
  beforeEach(() => backend.behave('take'));

  const deliver = (event: CloudEvent, { target = backend.target, call = callOf() } = {}) =>
    backend.sink.deliver(target, event, backend.secrets, call);
  const taken = { outcome: 'TAKEN' };
  const failed = { outcome: 'FAILED', error: expect.stringMatching(/^.{1,300}$/s) };

  test(`${name}: delivers an event as it is`, async () => {
    const before = backend.received().length;
    const event = eventOf(1);
    expect(await deliver(event)).toEqual(taken);
    expect(backend.received().slice(before)).toEqual([event]);
  });

  test(`${name}: delivers an event again under the same id`, async () => {
    const before = backend.received().length;
    await deliver(eventOf(2));
    expect(await deliver(eventOf(2))).toEqual(taken);
    expect(backend.received().slice(before)).toEqual([eventOf(2), eventOf(2)]);
  });

  test.each(['refuse', 'hang', 'reset', 'garbage'] as const)(
    `${name}: says that a delivery failed, and delivers the next one: %s`,
    async (behaviour) => {
      backend.behave(behaviour);
      expect(await deliver(eventOf(3), { call: callOf({ deadline: Date.now() + 300 }) })).toEqual(failed);
      backend.behave('take');
      expect(await deliver(eventOf(3))).toEqual(taken);
    },
  );

  test(`${name}: fails where nobody listens`, async () => {
    expect(await deliver(eventOf(4), { target: backend.nowhere })).toEqual(failed);
  });

  test(`${name}: fails when the call is aborted`, async () => {
    backend.behave('hang');
    const aborter = new AbortController();
    const delivery = deliver(eventOf(5), { call: callOf({ signal: aborter.signal }) });
    setTimeout(() => aborter.abort(), 50);
    expect(await delivery).toEqual({ outcome: 'FAILED', error: 'the delivery was aborted' });
  });

  test(`${name}: fails without a request when the time is up before it began`, async () => {
    const before = backend.received().length;
    const call = callOf({ deadline: Date.now() - 1 });
    expect(await deliver(eventOf(6), { call })).toEqual({ outcome: 'FAILED', error: 'no answer in time' });
    expect(backend.received().length).toBe(before);
  });

  test(`${name}: fails for a target of another kind`, async () => {
    expect(await deliver(eventOf(7), { target: backend.otherKind as unknown as TargetOf<K> })).toEqual(
      failed,
    );
  });

  test(`${name}: shows neither token nor secret nor body in an error`, async () => {
    for (const behaviour of ['refuse', 'reset', 'garbage'] as const) {
      backend.behave(behaviour);
      const told = JSON.stringify(await deliver(eventOf(8)));
      for (const secret of ['iam-token', 'simulated-secret', 'dnsoperation', ...backend.secrets]) {
        expect(told).not.toContain(secret);
      }
    }
  });

  test(`${name}: delivers an event of close to a megabyte, if need be without its bulk`, async () => {
    expect(await deliver(eventOf(9, { response: HUGE }))).toEqual(taken);
    expect(backend.received().at(-1)).toMatchObject({
      id: eventOf(9).id,
      data: { type: 'SUCCEEDED', operation: { state: 'SUCCEEDED', response: { '@type': HUGE['@type'] } } },
    });
  });

  test(`${name}: finds nothing wrong with a target that it can deliver to`, async () => {
    await expect(backend.sink.check(backend.target, callOf())).resolves.toBeUndefined();
  });

  test(`${name}: refuses a target that it could not deliver to`, async () => {
    await expect(backend.sink.check(backend.malformed, callOf())).rejects.toMatchObject({
      name: 'TrackerError',
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(/^sink\./),
    });
  });
}
