import { resolve } from 'node:path';
import { processEnvironment } from '../../lib/settings.ts';
import { soak } from './soak.ts';

/*
 * `npm run soak`: the local tracker under load and faults for SOAK_SECONDS, 600 unless set; prints the figures, and ends
 * with 1 where anything went wrong.
 */
const MAX_GROWTH = 1.3;

const seconds = Number(processEnvironment['SOAK_SECONDS'] || '600');
if (!(seconds >= 10)) throw new Error('SOAK_SECONDS must be a number, at least 10');
const { problems, ...figures } = await soak(resolve('dist/local/main.mjs'), seconds);
const growth = figures.rssEndMb / figures.rssWarmMb;
process.stdout.write(`${JSON.stringify({ ...figures, growth: Number(growth.toFixed(2)) }, undefined, 2)}\n`);
for (const problem of problems) process.stdout.write(`${problem}\n`);
if (growth > MAX_GROWTH) process.stdout.write(`memory has grown over ${MAX_GROWTH} times\n`);
if (problems.length > 0 || growth > MAX_GROWTH) process.exitCode = 1;
