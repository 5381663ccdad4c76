import { lookup } from 'node:dns/promises';
import { sourceOf } from '../../../lib/model/watch/cloud-event.ts';
import type { Settings } from '../../../lib/runtime/settings.ts';
import { documentStoreOptions } from '../../../lib/runtime/store-options.ts';
import { systemTiming } from '../../../lib/runtime/system-timing.ts';
import { createTables } from '../../../lib/store/documents/create-tables.ts';
import { createDocumentStore } from '../../../lib/store/rows/document-store.ts';

interface Surroundings {
  /** How long a store that is not to be reached is tried, in milliseconds; a name that does not resolve is not. */
  readonly timeMs: number;
  readonly write: (line: string) => void;
}

/**
 * Creates what is missing of the tables, and says where and what, and which `source` the events have.
 *
 * @throws {Error} naming what failed, and what that came from.
 */
export async function makeTables(settings: Settings, { timeMs, write }: Surroundings): Promise<void> {
  if (!settings.AWS_ACCESS_KEY_ID && !settings.YC_TOKEN) {
    throw new Error(
      'set YC_TOKEN, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, to say who creates the tables',
    );
  }
  const { endpoint, credentials } = documentStoreOptions(settings, {
    token: () => undefined,
  });
  write(`at ${endpoint}\n`);
  const { hostname } = new URL(endpoint);
  try {
    await lookup(hostname.replace(/^\[|\]$/g, ''));
    const call = { deadline: Date.now() + timeMs, signal: new AbortController().signal };
    const connection = { endpoint, credentials, timing: systemTiming };
    for (const { name, created, expiry } of await createTables(connection, call)) {
      write(`${name.padEnd(12)}${created ? 'created' : 'exists'}; expiry ${expiry}\n`);
    }
    write(`events are from ${sourceOf(await createDocumentStore(connection).readDeploymentId(call))}\n`);
  } catch (thrown) {
    throw new Error(`no tables at ${hostname}: ${told(thrown)}`, { cause: thrown });
  }
}

/** An error's message and those that it came from; of a connection to several addresses the code alone tells. */
function told(thrown: unknown): string {
  const { message, code, name, cause } = thrown as NodeJS.ErrnoException;
  const own = message || code || name;
  // An error of the store that is no fault says itself what it came from.
  return cause === undefined || code === 'UNAVAILABLE' ? own : `${own}: ${told(cause)}`;
}
