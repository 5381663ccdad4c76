import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { Operation } from '../../lib/model/operation/operation.ts';
import { ANY_TIME, DAY_MS, ended, fresh, listWhile, operation, snapshot } from '../support/store-builders.ts';
import type { StoreBackend } from './store.ts';

export function testOperations(name: string, connect: StoreBackend['connect']): void {
  const at = (modifiedAt: string | undefined) => (modifiedAt === undefined ? {} : { modifiedAt });
  const withoutTime = (id: string, changes: Partial<Operation> = {}) => {
    const { modifiedAt: _, ...rest } = operation(id, changes);
    return rest;
  };

  test(`${name}: records an operation and reads it back`, async () => {
    const store = connect();
    const one = snapshot(ended(fresh('op'), { description: 'ü 😀 "quoted"', createdBy: '' }));
    expect(await store.readOperation(one.key, ANY_TIME)).toBeUndefined();
    await store.recordOperations([one], ANY_TIME);
    expect(await store.readOperation(one.key, ANY_TIME)).toEqual(one);
  });

  test(`${name}: reads operations under any key`, async () => {
    const store = connect();
    const keys = [`google/run/v2/${'p'.repeat(900)}/operations/${fresh('a')}`, `ü😀 "'\\/#?%~${fresh('b')}`];
    const snapshots = keys.map((key) => ({ ...snapshot(operation('op')), key }));
    await store.recordOperations(snapshots, ANY_TIME);
    for (const one of snapshots) expect(await store.readOperation(one.key, ANY_TIME)).toEqual(one);
  });

  test.each([
    [
      'an older modifiedAt',
      operation('', at('2026-11-20T10:00:00.123456789Z')),
      operation('', at('2026-11-20T10:00:00.123456788Z')),
    ],
    [
      'an older modifiedAt of another offset',
      operation('', at('2026-11-20T10:00:00Z')),
      operation('', at('2026-11-20T12:59:59.999+03:00')),
    ],
    [
      'an open state after the end',
      ended('', at('2026-11-20T10:00:00Z')),
      operation('', at('2026-11-20T11:00:00Z')),
    ],
    [
      'an open state after it was lost',
      operation('', { state: 'LOST' }),
      operation('', at('2026-11-20T11:00:00Z')),
    ],
    ['a missing modifiedAt', operation('', at('0001-01-01T00:00:00Z')), withoutTime('')],
    [
      'an open state after an end of unknown time',
      withoutTime('', { done: true, state: 'SUCCEEDED' }),
      operation('', at('2026-11-20T11:00:00Z')),
    ],
  ])(`${name}: never goes back to %s`, async (_, newer, older) => {
    const store = connect();
    const key = fresh('op');
    const first = { ...snapshot(newer), key };
    await store.recordOperations([first], ANY_TIME);
    await store.recordOperations([{ ...snapshot(older, '2026-11-20T23:00:00Z'), key }], ANY_TIME);
    expect(await store.readOperation(key, ANY_TIME)).toEqual(first);

    const other = fresh('op');
    await store.recordOperations([{ ...snapshot(older), key: other }], ANY_TIME);
    await store.recordOperations([{ ...first, key: other }], ANY_TIME);
    expect(await store.readOperation(other, ANY_TIME)).toEqual({ ...first, key: other });
  });

  test(`${name}: of equal states the one that was seen later stays`, async () => {
    const store = connect();
    const key = fresh('op');
    const seen = (second: number, percent: number) => ({
      ...snapshot(withoutTime('op', { metadata: { percent } }), `2026-11-20T10:00:0${second}Z`),
      key,
    });
    await store.recordOperations([seen(1, 10)], ANY_TIME);
    await store.recordOperations([seen(5, 50)], ANY_TIME);
    await store.recordOperations([seen(3, 30)], ANY_TIME);
    expect(await store.readOperation(key, ANY_TIME)).toEqual(seen(5, 50));
  });

  test(`${name}: records again what has been recorded before, and what only its caller thinks has been`, async () => {
    const store = connect();
    const again = (one: ReturnType<typeof snapshot>) =>
      store.recordOperations([{ ...one, again: true }], ANY_TIME);
    const id = fresh('op');
    const states = [
      operation(id),
      operation(id, at('2026-11-20T10:05:00Z')),
      // The upstream gives another time of creation, or none.
      ended(id, { ...at('2026-11-20T10:06:00Z'), createdAt: '2026-11-20T09:00:00.5Z' }),
      ended(id, at('2026-11-20T10:07:00Z')),
    ].map((state) => snapshot(state));
    const { createdAt: _, ...undated } = ended(id, at('2026-11-20T10:08:00Z'));
    for (const state of [...states, snapshot(undated)]) {
      await again(state);
      expect(await store.readOperation(id, ANY_TIME)).toEqual(state);
    }
    await again(states[0] ?? snapshot(operation(id)));
    expect(await store.readOperation(id, ANY_TIME)).toEqual(snapshot(undated));
    const found = await listWhile(store, 100, ({ operation: { createdAt = '9' } }) => createdAt >= '2026');
    expect(found.filter(({ key }) => key === id)).toEqual([snapshot(undated)]);
  });

  test(`${name}: an operation that goes on for longer than a record is kept is found by its key as long as it is recorded`, async () => {
    const [id, createdAt] = [fresh('op'), new Date().toISOString()];
    for (const days of [0, 80, 160, 240, 320]) {
      const now = () => Date.now() + days * DAY_MS;
      const store = connect({ now });
      const one = snapshot(operation(id, { createdAt, modifiedAt: new Date(now()).toISOString() }));
      await store.recordOperations([{ ...one, again: days > 0 }], ANY_TIME);
      expect(await connect({ now: () => now() + 79 * DAY_MS }).readOperation(id, ANY_TIME)).toEqual(one);
    }
  });

  test(`${name}: many writers of one operation leave its newest state`, async () => {
    const key = fresh('op');
    const states = Array.from({ length: 20 }, (_, index) => ({
      ...snapshot(operation('op', at(`2026-11-20T10:00:00.0000000${String(index).padStart(2, '0')}Z`))),
      key,
    }));
    const shuffled = states.toSorted(() => Math.random() - 0.5);
    await Promise.all(shuffled.map((state) => connect().recordOperations([state], ANY_TIME)));
    expect(await connect().readOperation(key, ANY_TIME)).toEqual(states.at(-1));
  });

  test(`${name}: an operation near a limit is kept whole, a larger one loses its bodies and says so`, async () => {
    const store = connect();
    const body = (bytes: number) => ({
      '@type': 'type.googleapis.com/Big',
      bytes: randomBytes(bytes).toString('base64'),
    });
    const cut = { '@type': 'type.googleapis.com/Big', truncated: true };
    const near = snapshot(ended(fresh('op'), { response: body(380_000) }));
    const repetitive = (times: number) =>
      snapshot(ended(fresh('op'), { response: { '@type': 'x', text: 'again '.repeat(times) } }));
    const [shrunk, endless] = [repetitive(160_000), repetitive(500_000)];
    const odd = snapshot(
      ended(fresh('op'), {
        createdBy: 'again '.repeat(500_000),
        metadata: { '@type': 'again '.repeat(500_000) },
        response: { '@type': ['again '.repeat(500_000)] },
      }),
    );
    const response = snapshot(ended(fresh('op'), { response: body(500_000), metadata: body(100_000) }));
    const both = snapshot(ended(fresh('op'), { response: body(500_000), metadata: body(500_000) }));
    await store.recordOperations([near, shrunk, endless, odd, response, both], ANY_TIME);
    expect(await store.readOperation(near.key, ANY_TIME)).toEqual(near);
    expect(await store.readOperation(shrunk.key, ANY_TIME)).toEqual(shrunk);
    expect((await store.readOperation(endless.key, ANY_TIME))?.operation).toEqual({
      ...endless.operation,
      response: { '@type': 'x', truncated: true },
    });
    expect((await store.readOperation(odd.key, ANY_TIME))?.operation).toEqual({
      ...odd.operation,
      createdBy: 'again '.repeat(200).slice(0, 1_000),
      metadata: { '@type': 'again '.repeat(200).slice(0, 1_000), truncated: true },
      response: { truncated: true },
    });
    expect((await store.readOperation(response.key, ANY_TIME))?.operation).toEqual({
      ...response.operation,
      response: cut,
    });
    expect((await store.readOperation(both.key, ANY_TIME))?.operation).toEqual({
      ...both.operation,
      response: cut,
      metadata: cut,
    });
  });

  test(`${name}: an operation whose text alone is too large keeps its beginning`, async () => {
    const store = connect();
    const id = fresh('op');
    const noise = randomBytes(600_000).toString('base64');
    const error = { code: 13, message: noise, details: [{ noise }] };
    await store.recordOperations(
      [snapshot(operation(id, { description: noise, done: true, state: 'FAILED', error }))],
      ANY_TIME,
    );
    expect((await store.readOperation(id, ANY_TIME))?.operation).toMatchObject({
      description: noise.slice(0, 1_000),
      error: { code: 13, message: noise.slice(0, 1_000), details: [{ truncated: true }] },
    });
  });
}
