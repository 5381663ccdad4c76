import { coldStart } from './cold-start.ts';
import { large } from './large.ts';
import { latency } from './latency.ts';
import { memory } from './memory.ts';
import { requestUnits } from './request-units.ts';
import { tick } from './tick.ts';
import { upstreamCalls } from './upstream-calls.ts';

const BENCHES: Readonly<Record<string, (print: (line: string) => void) => Promise<void>>> = {
  'cold-start': coldStart,
  'upstream-calls': upstreamCalls,
  'request-units': requestUnits,
  tick,
  latency,
  memory,
  large,
};

/** `npm run bench` runs them all, `npm run bench -- cold-start` one. */
const wanted = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : Object.keys(BENCHES)) {
  const bench = BENCHES[name];
  if (!bench) throw new Error(`no bench "${name}"; there are ${Object.keys(BENCHES).join(', ')}`);
  process.stdout.write(`${name}\n`);
  await bench((line) => process.stdout.write(`  ${line}\n`));
}
