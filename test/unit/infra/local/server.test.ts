import { expect, test } from '@jest/globals';
import { startServer } from '../../../../infra/local/server.ts';
import { createRig } from '../../../support/edge.ts';

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
