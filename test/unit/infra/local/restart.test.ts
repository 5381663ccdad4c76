import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type LocalTracker, startTracker } from '../../../../infra/local/tracker.ts';
import { DEMO_ZONE } from '../../../../infra/simulator/demo.ts';

interface Watched {
  readonly changes: readonly {
    readonly revision?: string;
    readonly type: string;
    readonly operation: { readonly id: string };
  }[];
  readonly nextCursor: string;
}

async function watch({ url }: LocalTracker, query: string): Promise<Watched> {
  const response = await fetch(`${url}/v1/${DEMO_ZONE}/watch?${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Watched;
}

async function simulate({ url }: LocalTracker, path: string, body: object): Promise<string> {
  const response = await fetch(`${url}/simulator/${path}`, { method: 'POST', body: JSON.stringify(body) });
  return ((await response.json()) as { readonly id: string }).id;
}

test('a cursor outlives a restart: every change since is there, once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'restart-'));
  const environment = { DATA_DIR: folder, PORT: '0', POLL_EVERY: '1' };
  let tracker = await startTracker(environment);
  try {
    const sync = await watch(tracker, 'timeout=10s');
    expect(new Set(sync.changes.map(({ type }) => type))).toEqual(new Set(['SYNC']));
    const id = await simulate(tracker, 'operations', { resource: DEMO_ZONE, seconds: 3600 });
    const started = await watch(tracker, `cursor=${encodeURIComponent(sync.nextCursor)}&timeout=10s`);
    expect(started.changes.filter(({ operation }) => operation.id === id)).toMatchObject([
      { type: 'STARTED' },
    ]);
    await simulate(tracker, `operations/${id}:finish`, {});
    await tracker.close();
    tracker = await startTracker(environment);
    const seen: Watched['changes'][number][] = [];
    for (let cursor = sync.nextCursor; !seen.some(({ type }) => type === 'SUCCEEDED'); ) {
      const { changes, nextCursor } = await watch(
        tracker,
        `cursor=${encodeURIComponent(cursor)}&timeout=10s`,
      );
      seen.push(...changes);
      cursor = nextCursor;
    }
    const revisions = seen.map(({ revision }) => Number(revision));
    expect(revisions).toEqual(revisions.map((_, index) => (revisions[0] ?? 0) + index));
    const story = seen.filter(({ operation }) => operation.id === id).map(({ type }) => type);
    expect([story[0], story.at(-1)]).toEqual(['STARTED', 'SUCCEEDED']);
    expect(new Set(story.filter((type) => type !== 'UPDATED')).size).toBe(2);
  } finally {
    await tracker.close();
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
