import { coldStart } from './cold-start.ts';
import { fanout } from './fanout.ts';
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
  fanout,
};

/** `npm run bench` runs them all, `npm run bench -- cold-start` one, `npm run bench -- help` names them. */
const given = process.argv.slice(2);
const names = given.length > 0 ? given : Object.keys(BENCHES);
const unknown = names.find((name) => !Object.hasOwn(BENCHES, name));
if (unknown !== undefined) {
  const known = `npm run bench -- [NAME…], of ${Object.keys(BENCHES).join(', ')}; all unless named\n`;
  if (unknown === 'help') process.stdout.write(known);
  else process.stderr.write(`no bench is called ${unknown}: ${known}`);
  process.exitCode = unknown === 'help' ? 0 : 1;
} else {
  for (const name of names) {
    process.stdout.write(`${name}\n`);
    await BENCHES[name]?.((line) => process.stdout.write(`  ${line}\n`));
  }
}
