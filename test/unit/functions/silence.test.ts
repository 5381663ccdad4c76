import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Fault } from '../../../infra/simulator/faults.ts';
import { parseResource } from '../../../lib/model/operation/resource.ts';
import { pollTaskId } from '../../../lib/model/task.ts';
import { after, follow, type Rig, startRig } from '../../support/rig.ts';
import { ANY_TIME } from '../../support/store-builders.ts';
import { cursorOf, newZone, told, type Zone } from '../../support/watched.ts';

let rig: Rig;
const lines: string[] = [];
const write = process.stdout.write.bind(process.stdout);

beforeAll(async () => {
  rig = await startRig();
  process.stdout.write = ((line: string) => {
    lines.push(line);
    return true;
  }) as typeof process.stdout.write;
});
afterAll(async () => {
  process.stdout.write = write;
  await rig.close();
});

/** The log so far of what stands in the way of seeing a resource. */
const logged = (name: string) =>
  lines
    .flatMap((line) => line.split('\n'))
    .filter((line) => line.includes(`"${name} is `))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

interface Asked {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}
const isAbout =
  ({ name, ids }: Zone) =>
  ({ path }: Asked): boolean =>
    path.includes(name.slice(10)) || ids.some((id) => path.includes(id));
const isList =
  (zone: Zone) =>
  ({ path }: Asked): boolean =>
    path.includes(zone.name.slice(10));

const FAULTS: readonly (readonly [string, Fault, string])[] = [
  ['403', { kind: 'status', http: 403 }, 'PERMISSION_DENIED'],
  ['401', { kind: 'status', http: 401 }, 'UNAUTHENTICATED'],
  ['400', { kind: 'status', http: 400 }, 'INVALID_ARGUMENT'],
  ['404', { kind: 'status', http: 404 }, 'NOT_FOUND'],
  ['501', { kind: 'status', http: 501 }, 'UNIMPLEMENTED'],
  ['503', { kind: 'status', http: 503 }, 'UNAVAILABLE'],
  ['a login page', { kind: 'html', http: 200 }, 'INTERNAL'],
  ['a connection that is reset', { kind: 'reset' }, 'UNAVAILABLE'],
  ['a body cut short', { kind: 'cut' }, 'UNAVAILABLE'],
  ['no answer', { kind: 'hang' }, 'DEADLINE_EXCEEDED'],
];

const problemOf = (code: string) => ({ code, message: expect.any(String), since: expect.any(String) });

test.each(FAULTS)(
  'who waits for a resource is told that its upstream answers with %s',
  async (_, fault, code) => {
    const zone = newZone(rig.cloud, 1);
    const sync = await rig.ask('watch', zone.path);
    expect(sync.body).toMatchObject({ caughtUp: true });
    rig.cloud.world.faults.add({ ...fault, match: isAbout(zone) });
    const answer = await rig.ask('watch', `${zone.path}?cursor=${cursorOf(sync)}&timeout=2s`);
    expect(answer).toMatchObject({ statusCode: 200, body: { changes: [], caughtUp: false } });
    expect(answer.body['problem']).toEqual(problemOf(code));
    rig.cloud.world.faults.clear();
    rig.cloud.world.finish(zone.ids[0] ?? '', 'SUCCEEDED');
    const next = await rig.ask('watch', `${zone.path}?cursor=${cursorOf(answer)}&timeout=20s`);
    expect(told(next)).toEqual([`2 SUCCEEDED ${zone.ids[0]}`]);
    expect(next.body).toMatchObject({ caughtUp: true });
    expect(next.body).not.toHaveProperty('problem');
  },
);

test('a list that is refused is told of although the open operations can still be got', async () => {
  const zone = newZone(rig.cloud, 2);
  const sync = await rig.ask('watch', zone.path);
  rig.cloud.world.faults.add({ kind: 'status', http: 403, match: isList(zone) });
  rig.cloud.world.finish(zone.ids[0] ?? '', 'SUCCEEDED');
  const answer = await rig.ask('watch', `${zone.path}?cursor=${cursorOf(sync)}&timeout=4s`);
  expect(told(answer)).toEqual([`3 SUCCEEDED ${zone.ids[0]}`]);
  expect(answer.body).toMatchObject({ caughtUp: false, problem: problemOf('PERMISSION_DENIED') });
  const next = await rig.ask('watch', `${zone.path}?cursor=${cursorOf(answer)}&timeout=4s`);
  expect(next.body).toMatchObject({ caughtUp: false, problem: problemOf('PERMISSION_DENIED') });
  rig.cloud.world.faults.clear();
});

test('a list that only leads in circles is told of', async () => {
  const zone = newZone(rig.cloud, 1);
  rig.cloud.world.faults.add({ kind: 'token-loop', match: isList(zone) });
  const answer = await rig.ask('watch', `${zone.path}?timeout=3s`);
  expect(answer.body).toEqual({ changes: [], caughtUp: false, problem: problemOf('INTERNAL') });
  rig.cloud.world.faults.clear();
});

test('the log warns at the third poll in a row that fails, and says when that is over', async () => {
  const zone = newZone(rig.cloud, 1);
  await follow(rig, [zone.name]);
  await rig.poll(500);
  rig.cloud.world.faults.add({ kind: 'status', http: 403, match: isAbout(zone) });
  const id = pollTaskId(parseResource(zone.name));
  const pollAgain = async (): Promise<void> => {
    await rig.store.wakeTask(id, { at: Date.now() - 1, revision: 0 }, ANY_TIME);
    const { leaseUntil = 0 } = (await rig.store.readTask(id, ANY_TIME)) ?? {};
    await after(Math.max(0, leaseUntil - Date.now()), () => rig.poll(500));
  };
  for (let poll = 1; poll <= 3; poll += 1) {
    expect(logged(zone.name)).toEqual([]);
    await pollAgain();
  }
  const problem = { resource: zone.name, since: expect.any(String), polls: 3, error: expect.any(String) };
  const warning = { level: 'WARN', message: `${zone.name} is not seen: PERMISSION_DENIED`, ...problem };
  expect(logged(zone.name)).toEqual([warning]);
  rig.cloud.world.faults.clear();
  await pollAgain();
  const over = { level: 'INFO', message: `${zone.name} is seen again`, ...problem };
  expect(logged(zone.name)).toEqual([warning, over]);
}, 120_000);

test('who waits is told of a problem that another has met, without a call of their own', async () => {
  const zone = newZone(rig.cloud, 1);
  const sync = await rig.ask('watch', zone.path);
  rig.cloud.world.faults.add({ kind: 'status', http: 403, match: isAbout(zone) });
  await rig.ask('watch', `${zone.path}?cursor=${cursorOf(sync)}&timeout=1s`);
  const before = zone.asked();
  const answer = await rig.ask('watch', `${zone.path}?cursor=${cursorOf(sync)}&timeout=0s`);
  expect(zone.asked()).toBe(before);
  expect(answer.body).toMatchObject({ caughtUp: false, problem: problemOf('PERMISSION_DENIED') });
  rig.cloud.world.faults.clear();
});
