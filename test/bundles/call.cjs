/**
 * Calls a built bundle in a process of its own: reads `{bundle, events}` from standard input and prints, as one line of
 * JSON behind the log lines, each event's answer or error and the files of the package that are loaded after it.
 */
const { dirname, basename } = require('node:path');

async function main() {
  let input = '';
  for await (const chunk of process.stdin) input += chunk;
  const { bundle, events } = JSON.parse(input);
  const { handler } = require(bundle);
  const results = [];
  for (const event of events) {
    const outcome = await handler(event, { requestId: 'r1', getRemainingTimeInMillis: () => 30_000 }).then(
      (answer) => ({ answer }),
      ({ code, message }) => ({ error: { code, message } }),
    );
    const loaded = Object.keys(require.cache).filter((file) => dirname(file) === dirname(bundle));
    results.push({ ...outcome, loaded: loaded.map((file) => basename(file)).sort() });
  }
  console.log(JSON.stringify(results));
  process.exit(0);
}

void main();
