import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import { repairIndexes } from './repair.ts';

/** An embedded database that speaks the Document API's protocol, on loopback. */
export interface Engine {
  readonly endpoint: string;
  /** Waits for the requests under way and for the disk. */
  close(): Promise<void>;
}

/**
 * Starts the embedded database in a folder, which is made if it is missing, or in memory. It takes any static
 * keys and survives being killed, after which its indexes are repaired; one process at a time may have the folder.
 */
export async function startEngine({
  path,
  port = 0,
}: {
  /** Without it, nothing outlives `close`. */
  readonly path?: string;
  /** 0 takes a free one. @default 0 */
  readonly port?: number;
} = {}): Promise<Engine> {
  const closed = `${path}.closed`;
  if (path !== undefined) {
    const isNew = (await mkdir(path, { recursive: true })) !== undefined;
    if (!isNew && !existsSync(closed)) await repairIndexes(path);
    await rm(closed, { force: true });
  }
  const server = dynalite({ ...(path === undefined ? {} : { path }), createTableMs: 0 });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${bound}`,
    async close() {
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
      });
      if (path !== undefined) await writeFile(closed, '');
    },
  };
}
