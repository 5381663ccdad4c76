import { once } from '../../async/once.ts';
import type { Connection, Dynamo } from './dynamo.ts';

/**
 * The client, made on the first call and kept. A failed load is tried again on the next call.
 *
 * @throws {TypeError} for an endpoint that is not an http(s) URL.
 */
export function connectOnce(connection: Connection): () => Promise<Dynamo> {
  if (!/^https?:$/.test(new URL(connection.endpoint).protocol)) {
    throw new TypeError(`the store's endpoint must be an http or https URL: ${connection.endpoint}`);
  }
  return once(async () => (await import('./dynamo.ts')).createDynamo(connection));
}

/** @throws {TypeError} for a prefix that is not valid at the beginning of a table's name. */
export function checkPrefix(tablePrefix: string): string {
  if (!/^[A-Za-z0-9_.-]{0,200}$/.test(tablePrefix)) {
    throw new TypeError('a table prefix is at most 200 letters, digits or any of _ . -');
  }
  return tablePrefix;
}
