import { processEnvironment, readSettings } from '../../../lib/runtime/settings.ts';
import { makeTables } from './make-tables.ts';

/*
 * `npm run tables`: creates what is missing of the tracker's tables at YDB_DOCAPI_ENDPOINT, with AWS_ACCESS_KEY_ID and
 * AWS_SECRET_ACCESS_KEY, or with the IAM token in YC_TOKEN. Running it again changes nothing.
 */
const TIME_MS = 120_000;

// On Node.js 20 the SDK warns of the versions that it will one day ask for.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

try {
  await makeTables(readSettings(processEnvironment), {
    timeMs: TIME_MS,
    write: (line) => process.stdout.write(line),
  });
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 1;
}
