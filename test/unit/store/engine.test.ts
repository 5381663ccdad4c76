import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startEngine } from '../../../infra/local/engine.ts';
import { documentBackend, STATIC_KEYS } from '../../support/document-backend.ts';
import { ANY_TIME, task } from '../../support/store-builders.ts';

test('what is stored in a folder is there after a restart, on the same port', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'engine-'));
  const path = join(folder, 'not', 'made', 'yet');
  const one = task('poll:dns/zones/a');
  const first = await startEngine({ path });
  const { port } = new URL(first.endpoint);
  const options = { endpoint: first.endpoint, credentials: STATIC_KEYS };
  const before = await documentBackend(options, { close: first.close });
  await before.connect().addTask(one, ANY_TIME);
  await before.close();

  const second = await startEngine({ path, port: Number(port) });
  expect(second.endpoint).toBe(first.endpoint);
  const again = await documentBackend(options, { close: second.close });
  expect(await again.connect().readTask(one.id, ANY_TIME)).toEqual(one);
  await again.close();
  await rm(folder, { recursive: true });
});

test('a port that is taken is an error', async () => {
  const engine = await startEngine();
  await expect(startEngine({ port: Number(new URL(engine.endpoint).port) })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
  await engine.close();
});
