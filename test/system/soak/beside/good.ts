import { setTimeout as sleep } from 'node:timers/promises';
import type { Cloud } from '../../../../infra/simulator/cloud.ts';
import type { Client } from '../client.ts';
import { createFollower, cursorOf, pathOf } from '../follower.ts';

/** Those whose changes a caller waits for, and those that a watch tells of. */
const WAITED_FOR = ['dns/zones/dns000000000000wait1', 'dns/zones/dns000000000000wait2'];
export const TOLD = ['dns/zones/dns000000000000told1', 'functions/functions/d4e0000000000told2'];
const PAUSE_MS = 300;
const OPERATION_MS = 2_000;

/** How long things took, in milliseconds, of what was begun in one part of the soak. */
export interface Times {
  /** From an operation's end to the answer of a waiting caller. */
  readonly detection: number[];
  /** From an operation's end to its webhook. */
  readonly delivery: number[];
  readonly answers: number[];
}

export const newTimes = (): Times => ({ detection: [], delivery: [], answers: [] });

/** The good tenant: what it begins, is told and asks for. */
export interface Good {
  /** Takes note of an event of a webhook. */
  onEvent(operation: string, event: string): void;
  /** Begins and asks until it is over, and adds the times to these. */
  live(times: Times, isOver: () => boolean): Promise<void>;
  /** What was lost, or told twice. */
  problems(): readonly string[];
  /** Whether everything has been told. */
  isTold(): boolean;
  readonly operations: () => number;
}

interface Ended {
  readonly at: number;
  readonly times: Times;
  readonly delivered: boolean;
}

/** @param clients One for each of the two that wait, and one for all other calls. */
export async function createGood(cloud: Cloud, clients: readonly [Client, Client, Client]): Promise<Good> {
  const ended = new Map<string, Ended>();
  const told = new Map<string, Set<string>>();
  const [, , caller] = clients;
  for (const resource of [...WAITED_FOR, ...TOLD]) cloud.world.declare(resource);
  const take = (id: string, key: string): void => {
    const seen = told.get(id) ?? new Set();
    told.set(id, seen);
    const end = ended.get(id);
    if (end && seen.size === 0) end.times[end.delivered ? 'delivery' : 'detection'].push(Date.now() - end.at);
    seen.add(key);
  };

  const never = (): boolean => false;
  const followers = await Promise.all(
    WAITED_FOR.map(async (resource, index) => {
      const client = clients[index] ?? caller;
      const from = cursorOf((await client.insist(`${pathOf(resource)}timeout=10s`, never)) ?? {});
      return createFollower(client, resource, undefined, from);
    }),
  );
  const follow = async (isOver: () => boolean): Promise<void> => {
    await Promise.all(
      followers.map(async (follower) => {
        while (!isOver() && (await follower.step(isOver))) {
          for (const [id] of follower.told) {
            if (follower.endsOf(id).length > 0 && !told.has(id)) take(id, 'waited for');
          }
        }
      }),
    );
  };
  const begin = async (resource: string, times: Times, isOver: () => boolean): Promise<void> => {
    while (!isOver()) {
      const id = cloud.world.add(resource, { seconds: null });
      await sleep(OPERATION_MS * (0.5 + Math.random()));
      ended.set(id, { at: Date.now(), times, delivered: TOLD.includes(resource) });
      cloud.world.finish(id, 'SUCCEEDED');
    }
  };
  const calls = (): readonly string[] => [
    `/v1/${TOLD[0]}/operations?pageSize=20`,
    ...[...ended.keys()].slice(-1).map((id) => `/v1/operations/${id}`),
    '/v1/operations?pageSize=20',
    '/v1/watches?pageSize=20',
  ];
  const ask = async (times: Times, isOver: () => boolean): Promise<void> => {
    for (let turn = 0; !isOver(); turn += 1) {
      const startedAt = performance.now();
      await caller.ask(calls()[turn % calls().length] ?? '');
      times.answers.push(performance.now() - startedAt);
      await sleep(PAUSE_MS);
    }
  };
  return {
    onEvent: take,
    async live(times, isOver) {
      const begun = [...WAITED_FOR, ...TOLD].map((resource) => begin(resource, times, isOver));
      const isOverAndTold = (): boolean => isOver() && [...ended.keys()].every((id) => told.has(id));
      await Promise.all([...begun, ask(times, isOver), follow(isOverAndTold)]);
    },
    isTold: () => [...ended.keys()].every((id) => told.has(id)),
    operations: () => ended.size,
    problems: () => [
      ...[...ended.keys()].filter((id) => !told.has(id)).map((id) => `the end of ${id} was never told`),
      ...[...told].filter(([, ids]) => ids.size > 1).map(([id, ids]) => `${id} ended ${ids.size} times`),
      ...followers.flatMap(({ oddities }) => oddities),
    ],
  };
}
