import { parseArgs } from 'node:util';
import { processEnvironment } from '../../../lib/runtime/settings.ts';
import { runLive } from './live.ts';

/*
 * `npm run live -- --yes`: holds the tracker against a real folder and a throw-away database, and deletes what it has
 * made. docs/live.md says what it needs, makes and proves.
 */
// On Node.js 20 the SDK warns of the versions that it will one day ask for.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  // A terminal's Ctrl-C arrives twice, and only asks for the end: what was made is deleted first.
  process.on(name, () => {
    if (!stop.signal.aborted) process.stdout.write('interrupted: what was made is deleted first\n');
    stop.abort(new Error('interrupted'));
  });
}

try {
  const { values } = parseArgs({ options: { yes: { type: 'boolean' } } });
  process.exitCode = await runLive({
    environment: processEnvironment,
    yes: values.yes ?? false,
    write: (text) => process.stdout.write(text),
    signal: stop.signal,
  });
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 2;
}
