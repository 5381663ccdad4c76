/**
 * Calls a built bundle in a process of its own: reads `{bundle, events, remainingMs}` from standard input and prints,
 * as one line of JSON behind the log lines, each event's answer or error, the files of the package that are loaded after
 * it, and the most memory that the process has taken until then, in megabytes.
 */
const { dirname, basename } = require('node:path');

async function main() {
  let input = '';
  for await (const chunk of process.stdin) input += chunk;
  const { bundle, events, remainingMs = 30_000 } = JSON.parse(input);
  const { handler } = require(bundle);
  const results = [];
  for (const event of events) {
    const outcome = await handler(event, {
      requestId: 'r1',
      getRemainingTimeInMillis: () => remainingMs,
    }).then(
      (answer) => ({ answer }),
      ({ code, message }) => ({ error: { code, message } }),
    );
    const loaded = Object.keys(require.cache).filter((file) => dirname(file) === dirname(bundle));
    const megabytes = process.resourceUsage().maxRSS / 1024;
    results.push({ ...outcome, loaded: loaded.map((file) => basename(file)).sort(), megabytes });
  }
  console.log(JSON.stringify(results));
  process.exit(0);
}

void main();
