import { resolve } from 'node:path';
import { processEnvironment } from '../../../lib/runtime/settings.ts';
import { soak } from './soak.ts';
import { growthOf, tableOf } from './table.ts';

/*
 * `npm run soak`: the local tracker under load and faults for SOAK_SECONDS, 600 unless set; prints a table of figures and
 * what went wrong, if anything did, and ends with 1 then.
 */
const MAX_GROWTH = 1.3;

const seconds = Number(processEnvironment['SOAK_SECONDS'] || '600');
if (!(seconds >= 10)) throw new Error('SOAK_SECONDS must be a number, at least 10');
const report = await soak(resolve('dist/local/main.mjs'), seconds);
const problems = [
  ...report.problems,
  ...(growthOf(report) > MAX_GROWTH ? [`memory has grown over ${MAX_GROWTH} times`] : []),
];
process.stdout.write([tableOf(report), ...problems.map((problem) => `${problem}\n`)].join('\n'));
if (problems.length > 0) process.exitCode = 1;
