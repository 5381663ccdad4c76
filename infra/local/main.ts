import { processEnvironment } from '../../lib/settings.ts';
import { DEMO_BACKUP, DEMO_RUN, DEMO_ZONE } from './cloud/demo.ts';
import { type LocalTracker, startTracker } from './tracker.ts';

function greeting({ url, cloud, asksForKeys }: LocalTracker): string {
  const lines = [
    `The operation tracker listens on ${url}; it takes calls from this machine only.`,
    asksForKeys
      ? 'Every call needs one of the keys in API_KEYS: curl -H "authorization: Bearer ot_…".'
      : 'Authentication is off: API_KEYS is not set.',
    cloud
      ? `It tracks a simulated cloud; ${url}/simulator/resources says what is in it.`
      : 'It tracks the real cloud.',
    '',
    'Worth trying:',
    `  curl '${url}/v1/${DEMO_ZONE}/operations?pageSize=3'`,
    `  curl '${url}/v1/${DEMO_BACKUP}/operations?filter=done=false'`,
    `  curl '${url}/v1/${DEMO_RUN.replace(/^(google\/[^/]+\/[^/]+)\/(.*)$/, '$1/operations?parent=$2')}'`,
    '',
  ];
  return `${lines.join('\n')}\n`;
}

try {
  const tracker = await startTracker(processEnvironment);
  process.stdout.write(greeting(tracker));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      tracker.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 1;
}
