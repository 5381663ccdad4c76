import { expect, test } from '@jest/globals';
import { startServer } from '../../../../infra/local/server.ts';
import { createAdmission } from '../../../../lib/edge/admission.ts';
import { createRig } from '../../../support/edge.ts';
import { testKey } from '../../../support/keys.ts';
import { reply, serve } from '../../../support/upstream.ts';

test('says how long a body is, and nothing of the length of one that is left out', async () => {
  const server = await startServer({ port: 0, handlers: [createRig().handler] });
  try {
    const answers = ['GET', 'HEAD', 'OPTIONS', 'POST'].map(async (method) => {
      const { status, headers } = await fetch(`${server.url}/v1/health`, { method });
      return [method, status, headers.get('content-length'), headers.get('transfer-encoding')];
    });
    expect(await Promise.all(answers)).toEqual([
      ['GET', 200, '15', null],
      ['HEAD', 200, null, null],
      ['OPTIONS', 204, null, null],
      ['POST', 405, expect.stringMatching(/^[1-9]\d+$/), null],
    ]);
  } finally {
    await server.close();
  }
});

test('lets editors of everything alone into the simulator where keys are set', async () => {
  const { endpoint, asked } = await serve(reply(200, { resources: [] }));
  const keys = {
    all: testKey('all', 'team:editor:*'),
    some: testKey('some', 'team:editor:dns/zones/*'),
    viewer: testKey('viewer', 'team:viewer:*'),
  };
  const settings = { required: true, keys: Object.values(keys).map(({ stored }) => stored) };
  const admit = createAdmission({ settings: () => settings, now: Date.now });
  const server = await startServer({ port: 0, handlers: [], simulator: { endpoint, admit } });
  const statusFor = async (key: string | undefined): Promise<number> => {
    const headers = key === undefined ? {} : { 'x-api-key': key };
    return (await fetch(`${server.url}/simulator/resources`, { headers })).status;
  };
  try {
    expect(await statusFor(undefined)).toBe(401);
    expect(await statusFor(keys.viewer.text)).toBe(403);
    expect(await statusFor(keys.some.text)).toBe(403);
    expect(asked).toEqual([]);
    expect(await statusFor(keys.all.text)).toBe(200);
  } finally {
    await server.close();
  }
});
