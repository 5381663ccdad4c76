import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Receiver {
  readonly url: string;
  close(): Promise<void>;
}

/** A webhook on loopback that takes everything, and tells of the subject and the id of each event. */
export const startReceiver = (onEvent: (subject: string, id: string) => void): Promise<Receiver> =>
  listen((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const event = JSON.parse(Buffer.concat(chunks).toString()) as Readonly<Record<string, string>>;
      if (/succeeded$/.test(event['type'] ?? '')) onEvent(event['subject'] ?? '', event['id'] ?? '');
      response.end();
    });
  });

/** A webhook on loopback that never answers. */
export const startHangingReceiver = (): Promise<Receiver> => listen(() => undefined);

async function listen(listener: RequestListener): Promise<Receiver> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
