import type { Run } from '../polls/simulate.ts';

/** A failed run for a person to read: its seed, what is wrong, and the last that happened to whom it concerns. */
export function reportOf({ seed, violations, trace, plan }: Run): string {
  const concerned = violations.flatMap((text) => text.match(/\bop\d+\b|revision \d+/g) ?? []);
  const matters = new RegExp(
    `\\b(${[...new Set(concerned), 'fence', 'commit', 'dies', 'faults'].join('|')})\\b`,
  );
  const lines = trace
    .filter(({ what }) => matters.test(what))
    .slice(-60)
    .map(
      ({ at, who, what }) => `  ${new Date(at).toISOString().slice(11, 23)} ${who}: ${what.slice(0, 200)}`,
    );
  return [
    `seed ${seed} (run it alone with SIM_SEED=${seed})`,
    ...violations.map((text) => `  ${text}`),
    `in ${JSON.stringify(plan)}`,
    ...lines,
  ].join('\n');
}
