import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { type Keyed, keyed } from '../../../support/keyed.ts';
import { type Rig, startRig } from '../../../support/rig.ts';
import { ANY_TIME, ended, snapshot } from '../../../support/store-builders.ts';
import { newZone } from '../../../support/watched.ts';
import type { Attack, Outcome } from './attack.ts';
import { httpEvent, problemOf } from './fuzzed-calls.ts';

type Holder = 'evil' | 'good';

/** Runs an attack on the functions as they are deployed, with a viewer's key for each of two of one tenant. */
const deployed =
  (attack: (rig: Rig, functions: Keyed<Holder>) => Promise<Outcome>, settings: object = {}) =>
  async (): Promise<Outcome> => {
    const rig = await startRig();
    try {
      const grants = { evil: 'default:viewer:*', good: 'default:viewer:*' };
      return await attack(rig, keyed({ ...rig.environment, ...settings }, grants));
    } finally {
      await rig.close();
    }
  };

const DEAR = '/v1/operations?filter=createdBy%3Dnobody&pageSize=1000';
const CHEAP = '/v1/operations?filter=id%3Dnosuch';
const AT_ONCE = 20;
const BUDGET = { KEY_UNITS_PER_SECOND: '10', KEY_UNITS_BURST: '100' };
/** The burst, what calls cost that were let in before, and what five seconds bring. */
const MOST_UNITS = 100 + AT_ONCE * 25 + 5 * 10;

/** What holders of valid keys do. */
export const CALLS: readonly Attack[] = [
  {
    attack:
      'one key asks for the dearest page, twenty at a time, for 3 s; it has 10 units a second, 100 at once',
    bound: `429 with Retry-After behind ${MOST_UNITS / 25} pages; another key is answered`,
    run: deployed(async ({ store }, { ask }) => {
      const records = Array.from({ length: 300 }, (_, index) =>
        snapshot(ended(`dns${index}`, { createdAt: new Date(1.9e12 - index * 1000).toISOString() })),
      );
      await store.recordOperations(records, ANY_TIME);
      const [answers, end] = [{ ok: 0, refused: 0, odd: 0 }, Date.now() + 3_000];
      const keepAsking = async (): Promise<void> => {
        while (Date.now() < end) {
          const { statusCode, headers } = await ask('evil', DEAR);
          if (statusCode === 200) answers.ok += 1;
          else if (statusCode === 429 && Number(headers['retry-after']) > 0) answers.refused += 1;
          else answers.odd += 1;
          await sleep(100);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, keepAsking));
      const good = await ask('good', CHEAP);
      const { ok, refused, odd } = answers;
      return {
        seen: `${ok} pages, ${refused} times 429; another key ${good.statusCode}`,
        ok: ok <= MOST_UNITS / 25 && refused > 0 && odd === 0 && good.statusCode === 200,
      };
    }, BUDGET),
  },
  {
    attack: 'a viewer takes, moves and breaks the consumer of another key of its tenant',
    bound: '403; the other goes on',
    run: deployed(async (rig, { ask }) => {
      const { path, ids } = newZone(rig.cloud, 1);
      await ask('good', `${path}?consumer=deploy&timeout=5s`);
      rig.cloud.world.finish(ids[0] ?? '', 'SUCCEEDED');
      const statuses: number[] = [];
      for (const query of ['', '&filter=done%3Dtrue']) {
        statuses.push((await ask('evil', `${path}?consumer=deploy&timeout=0s${query}`)).statusCode);
      }
      const told = (await ask('good', `${path}?consumer=deploy&timeout=10s`)).body['changes'];
      const types = (told as { readonly type: string }[]).map(({ type }) => type).join(' ');
      return {
        seen: `${statuses.join(', ')}; the other is told ${types}`,
        ok: statuses.every((status) => status === 403) && types === 'SUCCEEDED',
      };
    }),
  },
  {
    attack: 'a page token is altered in each of its characters',
    bound: '400 each, in the same words',
    run: deployed(async (rig, { ask }) => {
      const { name } = newZone(rig.cloud, 3);
      const list = `/v1/${name}/operations?pageSize=1`;
      const token = String((await ask('good', list)).body['nextPageToken']);
      const seen = new Set<string>();
      for (let at = 0; at < token.length; ) {
        const altered = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
        const { statusCode, body } = await ask('evil', `${list}&pageToken=${encodeURIComponent(altered)}`);
        if (statusCode === 429) {
          await sleep(200);
        } else {
          seen.add(`${statusCode} ${body['message']}`);
          at += 1;
        }
      }
      const [answer = ''] = seen;
      return { seen: [...seen].join('; '), ok: seen.size === 1 && answer.startsWith('400 ') };
    }),
  },
  {
    attack: '2,000 calls of any form, with anything in each part of the event',
    bound: 'each is answered, below 500, with one line of the log',
    async run() {
      const problems: string[] = [];
      for (const [event, context] of fc.sample(fc.tuple(httpEvent, fc.constant({})), 2_000)) {
        const problem = await problemOf(event, context);
        if (problem !== undefined) problems.push(problem);
      }
      return { seen: problems[0] ?? 'each answered', ok: problems.length === 0 };
    },
  },
];
