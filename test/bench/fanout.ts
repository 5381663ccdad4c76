import { startEngine } from '../../infra/local/engine.ts';
import { mapLimit } from '../../lib/async/map-limit.ts';
import { createTables } from '../../lib/store/documents/create-tables.ts';
import { createDocumentStore } from '../../lib/store/rows/document-store.ts';
import { announce } from '../../lib/use-cases/tasks/announce.ts';
import { serveCrowd } from '../sim/deliveries/crowd.ts';
import { STATIC_KEYS, timing } from '../support/document-backend.ts';
import { ANY_TIME, change, ended, freshResource } from '../support/store-builders.ts';
import { watchOf } from '../support/watch-builder.ts';
import { median } from './median.ts';

const CROWDS = [1, 100, 300, 1_000, 10_000];
const RATES = [50, 1_000];
const HOURS = 3_600_000;
const SAMPLES = 21;
const UNLIMITED = 1e9;
const WRITES_AT_ONCE = 16;
/** What announcing a change may cost beside it, whatever listens. */
export const BUDGET = { units: 8, ms: 50 } as const;

/** What one announcement of a change comes to, on the embedded engine. */
interface Announcement {
  readonly units: number;
  /** In the middle. */
  readonly ms: number;
  /** At best: what a busy machine does not add to. */
  readonly leastMs: number;
}

/** Announces changes on resources with ever more watches, up to each of the numbers. */
export async function measureAnnouncements(crowds: readonly number[]): Promise<readonly Announcement[]> {
  const engine = await startEngine();
  let units = 0;
  try {
    const connection = { endpoint: engine.endpoint, credentials: STATIC_KEYS };
    await createTables({ ...connection, timing }, ANY_TIME);
    const onRequestUnits = (more: number): void => {
      units += more;
    };
    const watchLimits = { resource: UNLIMITED, folder: UNLIMITED, tenant: UNLIMITED };
    const store = createDocumentStore({ ...connection, timing, onRequestUnits, watchLimits });
    const resource = freshResource();
    const measured: Announcement[] = [];
    let made = 0;
    for (const crowd of crowds) {
      const more = Array.from({ length: crowd - made }, (_, index) => `w${made + index}`);
      await mapLimit(more, WRITES_AT_ONCE, (id) =>
        store.writeWatch(undefined, watchOf({ id, resource, deliveredRevision: 0 }), ANY_TIME),
      );
      made = crowd;
      const times: number[] = [];
      const costs: number[] = [];
      for (let revision = 1; revision <= SAMPLES; revision += 1) {
        const operation = ended(`op${revision}`);
        const [begun, before] = [performance.now(), units];
        await announce(
          store,
          [change(resource, revision, { type: 'SUCCEEDED', operation })],
          begun,
          ANY_TIME,
        );
        times.push(performance.now() - begun);
        costs.push(units - before);
      }
      measured.push({ units: Math.max(...costs), ms: median(times), leastMs: Math.min(...times) });
    }
    return measured;
  } finally {
    await engine.close();
  }
}

/**
 * One change that all watches on a resource are told of: what its announcement costs before the commit, and, by a
 * modelled clock and database, when the first and the last receiver have it.
 */
export async function fanout(print: (line: string) => void): Promise<void> {
  const announcements = await measureAnnouncements(CROWDS);
  for (const [index, watches] of CROWDS.entries()) {
    const { units = Number.NaN, ms = Number.NaN, leastMs = Number.NaN } = announcements[index] ?? {};
    print(
      `${watches} watches: announced by ${units} units, in ${ms.toFixed(1)} ms, at best ${leastMs.toFixed(1)}`,
    );
    if (!(units <= BUDGET.units && leastMs <= BUDGET.ms)) process.exitCode = 1;
    for (const perSecond of RATES) {
      const served = await serveCrowd({ watches, perSecond, forMs: 2 * HOURS });
      const [first, last] = [served.takenAt[0], served.takenAt.at(-1)].map(seconds);
      const all = served.takenAt.length === watches ? '' : `, ${served.takenAt.length} told`;
      print(`  at ${perSecond} units/s: first ${first} s, last ${last} s, ${served.units} units${all}`);
    }
  }
}

const seconds = (ms = Number.NaN): string => (ms / 1000).toFixed(1);
