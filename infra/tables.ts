import { setTimeout as sleep } from 'node:timers/promises';
import { processEnvironment, readSettings } from '../lib/settings.ts';
import { createTables } from '../lib/store/create-tables.ts';
import { documentStoreOptions } from '../lib/store-options.ts';

/*
 * `npm run tables`: creates what is missing of the tracker's tables at YDB_DOCAPI_ENDPOINT, with AWS_ACCESS_KEY_ID and
 * AWS_SECRET_ACCESS_KEY, or with the IAM token in YC_TOKEN. Running it again changes nothing.
 */
const TIME_MS = 120_000;

try {
  const settings = readSettings(processEnvironment);
  if (!settings.AWS_ACCESS_KEY_ID && !settings.YC_TOKEN) {
    throw new Error(
      'set YC_TOKEN, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, to say who creates the tables',
    );
  }
  const { endpoint, credentials } = documentStoreOptions(settings, {
    token: () => undefined,
    onRequestUnits: () => undefined,
  });
  const timing = {
    now: Date.now,
    random: Math.random,
    sleep: (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal }),
  };
  const call = { deadline: Date.now() + TIME_MS, signal: AbortSignal.timeout(TIME_MS) };
  for (const { name, created, expiry } of await createTables({ endpoint, credentials, timing }, call)) {
    process.stdout.write(`${name.padEnd(12)}${created ? 'created' : 'exists'}; expiry ${expiry}\n`);
  }
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 1;
}
