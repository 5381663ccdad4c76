import { surviveKills } from './survive.ts';

/** `npm run crash` kills fifty times, `npm run crash -- 200` as often as it is told. */
const kills = Number(process.argv[2] ?? 50);
const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);
const { operations, changes, violations } = await surviveKills(kills, seed);
process.stdout.write(`${kills} kills, ${operations} operations, ${changes} changes, seed ${seed}\n`);
for (const violation of violations) process.stdout.write(`${violation}\n`);
if (violations.length > 0) process.exitCode = 1;
