import { follow, type Rig, startRig } from '../support/rig.ts';
import { type MeasuredPoll, measuredPoll } from './measured-poll.ts';

/** The least memory that a function can be given, in megabytes. */
export const SMALLEST_FUNCTION_MB = 128;

/** What weighs most upon one invocation of `poll`. */
export interface Shape {
  readonly name: string;
  /** Fills the cloud, and names the resources to follow. */
  readonly fill: (world: Rig['cloud']['world']) => readonly string[];
  /** Also among the tests; the bench measures them all. */
  readonly isTest?: true;
  /** What the platform leaves the invocation. */
  readonly remainingMs: number;
  /** What the invocation must have got through. */
  readonly reached: { readonly changes: number; readonly upstreamCalls: number };
}

const zones = (count: number, collection = 'dns/zones'): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${collection}/dns${String(index).padStart(17, '0')}`);

/** Each on a host of its own: one host does not get all places. */
const HOSTS = ['dns/zones', 'compute/disks', 'functions/functions', 'vpc/networks'];
/** So slow that prompt and slow places are all taken before the first answer. */
const SLOW_MS = 3_000;

const running = { seconds: null, stepSeconds: null };
const DAY_MS = 86_400_000;

export const SHAPES: readonly Shape[] = [
  {
    name: '100,000 ended operations of one resource',
    fill: (world) => {
      const names = zones(1);
      for (const name of names) world.fill(name, 100_000, { seconds: 1, createdAt: Date.now() - 2 * DAY_MS });
      return names;
    },
    isTest: true,
    remainingMs: 30_000,
    reached: { changes: 0, upstreamCalls: 100 },
  },
  {
    name: '100,000 ended operations over 100 resources',
    fill: (world) => {
      const names = zones(100);
      for (const name of names) world.fill(name, 1_000, { seconds: 1, createdAt: Date.now() - 2 * DAY_MS });
      return names;
    },
    remainingMs: 30_000,
    reached: { changes: 0, upstreamCalls: 100 },
  },
  {
    name: '10,000 new operations over 100 resources',
    fill: (world) => {
      const names = zones(100);
      for (const name of names) world.fill(name, 100, running);
      return names;
    },
    remainingMs: 60_000,
    reached: { changes: 10_000, upstreamCalls: 100 },
  },
  {
    name: '20,000 open operations of one resource',
    fill: (world) => {
      const names = zones(1);
      for (const name of names) world.fill(name, 20_000, running);
      return names;
    },
    isTest: true,
    remainingMs: 100_000,
    reached: { changes: 20_000, upstreamCalls: 20 },
  },
  {
    name: '22 polls at once, a page of 1,000 each',
    fill: (world) => {
      const names = HOSTS.flatMap((collection) => zones(25, collection));
      for (const name of names) world.fill(name, 1_000, { seconds: 1, createdAt: Date.now() - 2 * DAY_MS });
      world.faults.add({ kind: 'slow', ms: SLOW_MS });
      return names;
    },
    remainingMs: 60_000,
    reached: { changes: 0, upstreamCalls: 100 },
  },
];

/** One invocation of the built `poll` with all that to do, in a process of its own. */
export async function pollShape({ fill, remainingMs }: Shape, runtime?: string): Promise<MeasuredPoll> {
  const rig = await startRig();
  try {
    await follow(rig, fill(rig.cloud.world));
    return await measuredPoll(rig.environment, remainingMs, runtime);
  } finally {
    await rig.close();
  }
}
