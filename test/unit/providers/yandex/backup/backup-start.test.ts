import { constants, createServer as createHttp2Server, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { MAY_HAVE_STARTED } from '../../../../../lib/providers/grpc/call.ts';
import { PLACE, service } from '../../../../support/grpc/backup-setup.ts';
import { running } from '../../../../support/grpc/bytes.ts';
import { call, closers, failing, upstream } from '../../../../support/grpc/setup.ts';

const HOST = 'backup.api.cloud.yandex.net';

test('sends a start again while nobody took it, with an id of its own each time', async () => {
  const backup = service('http://127.0.0.1:1');
  const error = await backup.createDirectory(PLACE, call()).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'UNAVAILABLE', details: [] });
  expect(backup.waits.length).toBe(5);
});

test('sends a start again after a stream that the server refused', async () => {
  let streams = 0;
  const server = createHttp2Server();
  const sessions: ServerHttp2Session[] = [];
  server.on('session', (session) => sessions.push(session));
  server.on('stream', (stream) => {
    streams += 1;
    stream.on('error', () => {});
    if (streams < 3) return stream.close(constants.NGHTTP2_REFUSED_STREAM);
    stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    const frame = Buffer.alloc(5);
    frame.writeUInt32BE(running.length, 1);
    stream.end(Buffer.concat([frame, running]));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closers.push(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  const backup = service(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  expect(await backup.createDirectory(PLACE, call())).toMatchObject({
    id: 'op1',
    resource: 'backup/resources/epd1',
  });
  expect([streams, backup.waits.length]).toEqual([3, 2]);
});

test.each([
  [14, true, `${HOST}: no`],
  [13, true, `${HOST}: no`],
  [2, true, `${HOST}: no`],
  [1, true, 'no'],
  [4, true, `${HOST}: no`],
  [15, true, `${HOST}: no`],
  [8, false, `${HOST}: no`],
  [9, false, 'no'],
  [7, false, "backup.api.cloud.yandex.net refused the tracker's token: no"],
  [5, false, 'no'],
])('asks once where the upstream answers code %i', async (code, mayHaveStarted, message) => {
  const { endpoint, calls } = await upstream(failing(code, 'no'));
  const backup = service(endpoint);
  const request = { computeInstanceId: 'epd1', resourceId: 'r1' };
  const error = await backup.deleteResource(request, call()).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ message, details: mayHaveStarted ? [MAY_HAVE_STARTED] : [] });
  expect([calls.length, backup.waits]).toEqual([1, []]);
});

test('says that a start which ran out of time or was given up may have happened', async () => {
  const { endpoint } = await upstream(() => undefined);
  const late = call({ deadline: Date.now() + 200 });
  await expect(service(endpoint).createDirectory(PLACE, late)).rejects.toMatchObject({
    code: 'DEADLINE_EXCEEDED',
    details: [MAY_HAVE_STARTED],
  });
  const abort = new AbortController();
  const second = await upstream(() => abort.abort());
  await expect(
    service(second.endpoint).createDirectory(PLACE, call({ signal: abort.signal })),
  ).rejects.toMatchObject({ code: 'CANCELLED', details: [MAY_HAVE_STARTED] });
});

test('does not say so of a call that was never made', async () => {
  const { endpoint, calls } = await upstream((_, answer) => answer(null, running));
  await expect(
    service(endpoint).createDirectory(PLACE, call({ signal: AbortSignal.abort() })),
  ).rejects.toMatchObject({ code: 'CANCELLED', details: [] });
  expect(calls).toEqual([]);
});
