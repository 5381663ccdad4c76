import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudEvent } from '../../../lib/model/watch/cloud-event.ts';

/** A webhook on this machine that takes every event. */
export interface Receiver {
  readonly url: string;
  /** The ids of the operations that it was told of. */
  readonly told: ReadonlySet<string>;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const told = new Set<string>();
  const server = createServer(async (request, response) => {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      told.add((JSON.parse(Buffer.concat(chunks).toString()) as CloudEvent).subject);
      response.writeHead(204).end();
    } catch {
      response.writeHead(400).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    told,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
