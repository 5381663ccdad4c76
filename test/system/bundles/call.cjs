/**
 * Calls a built bundle in a process of its own: reads `{bundle, events, remainingMs}` from standard input and prints,
 * as one line of JSON behind the log lines, each event's answer or error, the files of the package that are loaded after
 * it, the V8 flags set by it, and the most memory that the process has taken until then, in megabytes.
 */
const { readFileSync } = require('node:fs');
const { dirname, basename } = require('node:path');
const v8 = require('node:v8');

const flags = [];
const { setFlagsFromString } = v8;
v8.setFlagsFromString = (flag) => {
  flags.push(flag);
  setFlagsFromString(flag);
};

async function main() {
  let input = '';
  for await (const chunk of process.stdin) input += chunk;
  const { bundle, events, remainingMs = 30_000 } = JSON.parse(input);
  const { handler } = require(bundle);
  const results = [];
  if (flags.length > 0) throw new Error(`flags are set at import: ${flags.join(' ')}`);
  for (const event of events) {
    const outcome = await handler(event, {
      requestId: 'r1',
      getRemainingTimeInMillis: () => remainingMs,
    }).then(
      (answer) => ({ answer }),
      ({ code, message }) => ({ error: { code, message } }),
    );
    const loaded = Object.keys(require.cache).filter((file) => dirname(file) === dirname(bundle));
    results.push({
      ...outcome,
      loaded: loaded.map((file) => basename(file)).sort(),
      flags: flags.splice(0),
      megabytes: peakMegabytes(),
    });
  }
  console.log(JSON.stringify(results));
  process.exit(0);
}

/**
 * The peak of the resident set, as the kernel counts it for this program (`VmHWM`, proc(5)). What `getrusage` says is
 * no less than its parent's was when that started it; elsewhere than on Linux there is no other.
 */
function peakMegabytes() {
  try {
    const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    return Number(kilobytes) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}

void main();
