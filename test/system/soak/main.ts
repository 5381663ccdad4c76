import { resolve } from 'node:path';
import { processEnvironment } from '../../../lib/runtime/settings.ts';
import { besideTable, tooSlow } from './beside/growth.ts';
import { soakBeside } from './beside/soak-beside.ts';
import { soak } from './soak.ts';
import { growthOf, tableOf } from './table.ts';

/*
 * `npm run soak`: the local tracker under load and faults for SOAK_SECONDS, 600 unless set, and a good tenant beside an
 * evil one for as long; `npm run soak -- faults` or `npm run soak -- tenants` is one of them. Prints tables of figures and
 * what went wrong, if anything did, and ends with 1 then.
 */
const MAX_GROWTH = 1.3;

const seconds = Number(processEnvironment['SOAK_SECONDS'] || '600');
if (!(seconds >= 10)) throw new Error('SOAK_SECONDS must be a number, at least 10');
const entry = resolve('dist/local/main.mjs');

async function faults(): Promise<readonly [string, readonly string[]]> {
  const report = await soak(entry, seconds);
  const grown = growthOf(report) > MAX_GROWTH ? [`memory has grown over ${MAX_GROWTH} times`] : [];
  return [tableOf(report), [...report.problems, ...grown]];
}

async function tenants(): Promise<readonly [string, readonly string[]]> {
  const report = await soakBeside(entry, seconds);
  const refused = report.refused > 0 ? ['calls of the good tenant were refused'] : [];
  return [besideTable(report), [...report.problems, ...refused, ...tooSlow(report)]];
}

const SOAKS: Readonly<Record<string, () => Promise<readonly [string, readonly string[]]>>> = {
  faults,
  tenants,
};
const given = process.argv.slice(2);
for (const name of given.length > 0 ? given : Object.keys(SOAKS)) {
  const run = SOAKS[name];
  if (!run) throw new Error(`no soak is called ${name}; there are ${Object.keys(SOAKS).join(', ')}`);
  const [table, problems] = await run();
  process.stdout.write(`${[table, ...problems.map((problem) => `${problem}\n`)].join('\n')}\n`);
  if (problems.length > 0) process.exitCode = 1;
}
