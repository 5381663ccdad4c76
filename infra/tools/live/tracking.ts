import type { JsonObject } from '../../../lib/model/core/json.ts';
import type { Dns } from './cloud.ts';
import type { Prove } from './prove.ts';
import type { Receiver } from './receiver.ts';
import type { Tracker } from './tracker.ts';

/** How long an operation of a zone, and its event, may take. */
const PATIENCE_MS = 300_000;
const WAIT_MS = 1_000;

interface Tools {
  readonly dns: Dns;
  readonly tracker: Tracker;
  readonly receiver: Receiver;
  readonly prove: Prove;
  readonly signal: AbortSignal;
  readonly sleep: (ms: number) => Promise<void>;
}

/** A throw-away zone's life, followed by the tracker; ends with the first claim that fails. */
export async function proveTracking(zone: string, tools: Tools): Promise<void> {
  const { dns, tracker, receiver, prove } = tools;
  const [created, changed] = [{ id: '', zoneId: '' }, { id: '' }];
  const steps: readonly (readonly [string, () => Promise<string>])[] = [
    [
      'zone-create',
      async () => {
        Object.assign(created, zoneOf(await dns.create(zone)));
        return `operation ${created.id} creates the zone ${created.zoneId}`;
      },
    ],
    [
      'get',
      async () => {
        const path = `/v1/operations/${created.id}`;
        const { state } = await until(
          tools,
          () => tracker.ask('GET', path),
          ({ done }) => done === true,
        );
        return succeeded(created.id, state);
      },
    ],
    [
      'list',
      async () => {
        const { operations = [] } = await tracker.ask('GET', `/v1/dns/zones/${created.zoneId}/operations`);
        const listed = operations as readonly { readonly id: string }[];
        if (!listed.some(({ id }) => id === created.id)) throw new Error(`${created.id} is not in the list`);
        return `the list of ${created.zoneId} has ${listed.length} operation(s), its creation among them`;
      },
    ],
    [
      'watch',
      async () => {
        const sink = { webhook: { url: receiver.url } };
        await tracker.ask('POST', '/v1/watches', { resource: `dns/zones/${created.zoneId}`, sink });
        await tracker.poll();
        changed.id = String((await dns.describe(created.zoneId, 'changed by npm run live'))['id']);
        const { state } = await tracker.ask('GET', `/v1/operations/${changed.id}/watch?timeout=60s`);
        return succeeded(changed.id, state);
      },
    ],
    [
      'deliver',
      async () => {
        await until(
          tools,
          () => tracker.poll(),
          () => receiver.told.has(changed.id),
        );
        return `the webhook was told of ${changed.id}`;
      },
    ],
  ];
  for (const [claim, attempt] of steps) {
    if (!(await prove([claim], attempt))) return;
  }
}

function zoneOf({ id, metadata }: JsonObject): { readonly id: string; readonly zoneId: string } {
  const zoneId = (metadata as JsonObject | undefined)?.['dnsZoneId'];
  if (typeof id !== 'string' || typeof zoneId !== 'string') {
    throw new Error('the answer to the creation is no operation that names a zone');
  }
  return { id, zoneId };
}

function succeeded(id: string, state: unknown): string {
  if (state !== 'SUCCEEDED') throw new Error(`${id} is ${String(state)}`);
  return `${id} is told to have succeeded`;
}

/** The first answer that is as wanted. */
async function until<T>(
  { signal, sleep }: Tools,
  ask: () => Promise<T>,
  isSo: (answer: T) => boolean,
): Promise<T> {
  for (let waited = 0; waited < PATIENCE_MS; waited += WAIT_MS) {
    signal.throwIfAborted();
    const answer = await ask();
    if (isSo(answer)) return answer;
    await sleep(WAIT_MS);
  }
  throw new Error(`nothing has come of it within ${PATIENCE_MS / 1_000} seconds`);
}
