import { processEnvironment } from '../../lib/runtime/settings.ts';
import { DEMO_BACKUP, DEMO_RUN, DEMO_ZONE } from '../simulator/demo.ts';
import { type LocalTracker, startTracker } from './tracker.ts';

const GOOGLE_LIST = DEMO_RUN.replace(/^(google\/[^/]+\/[^/]+)\/(.*)$/, '$1/operations?parent=$2');

function greeting({ url, cloud, simulated, asksForKeys }: LocalTracker): string {
  const lines = [
    `The operation tracker listens on ${url}; it takes calls from this machine only.`,
    asksForKeys
      ? 'Every call needs one of the keys in API_KEYS: curl -H "authorization: Bearer ot_…".'
      : 'Authentication is off: API_KEYS is not set.',
    ...(cloud
      ? [`It simulates ${simulated.join(' and ')}; ${url}/simulator/resources says what is in there.`]
      : []),
    `The HTTP API is described on ${url}/docs.`,
    '',
    'Worth trying:',
    ...(simulated.includes('Yandex Cloud')
      ? [
          `  curl '${url}/v1/${DEMO_ZONE}/operations?pageSize=3'`,
          `  curl '${url}/v1/${DEMO_BACKUP}/operations?filter=done=false'`,
          `  curl '${url}/v1/${DEMO_BACKUP}/tasks?pageSize=1'`,
        ]
      : [`  curl '${url}/v1/services'`]),
    ...(simulated.includes('Google') ? [`  curl '${url}/v1/${GOOGLE_LIST}'`] : []),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

// A newcomer's Node.js may be older than what the SDK of the store will one day ask for.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

/** How long work under way may take at the end, which is safe to cut off. */
const GOODBYE_MS = 1_000;

try {
  const tracker = await startTracker(processEnvironment);
  process.stdout.write(greeting(tracker));
  // A terminal's Ctrl-C arrives twice: from the terminal, and passed on by npm.
  let isEnding = false;
  const end = (): void => {
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => process.exit(0), GOODBYE_MS).unref();
    tracker.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 1;
}
