import { p99, quantile } from '../../abuse/attacks/attack.ts';
import type { Times } from './good.ts';
import type { BesideReport } from './soak-beside.ts';

/** How far the p99 of the good tenant may grow. */
const MOST_GROWTH = 1.5;
/** What a pause of a busy machine adds, in milliseconds: to an answer, and to what a poll finds. */
const PAUSE_MS: Readonly<Record<keyof Times, number>> = { answers: 100, detection: 500, delivery: 1_000 };
const NAMES: Readonly<Record<keyof Times, string>> = {
  detection: 'end of an operation → waiting caller',
  delivery: 'end of an operation → webhook',
  answers: 'answers of the API',
};
const KINDS = ['detection', 'delivery', 'answers'] as const;

/** The p99 that have grown too far, on a machine that makes `pauses` such pauses. */
export function tooSlow(
  { alone, beside }: Pick<BesideReport, 'alone' | 'beside'>,
  pauses = 1,
): readonly string[] {
  return KINDS.filter(
    (kind) => !(p99(beside[kind]) <= p99(alone[kind]) * MOST_GROWTH + pauses * PAUSE_MS[kind]),
  ).map(
    (kind) =>
      `${NAMES[kind]}: p99 ${ms(p99(alone[kind]))} alone, ${ms(p99(beside[kind]))} beside the evil one`,
  );
}

/** The figures as a table in Markdown. */
export function besideTable(report: BesideReport): string {
  const { alone, beside, seconds, operations, evilStatuses, refused, problems } = report;
  const cells = (times: readonly number[]): readonly string[] => [ms(quantile(times, 0.5)), ms(p99(times))];
  const statuses = Object.entries(evilStatuses).map(([status, count]) => `${count} × ${status}`);
  const rows = [
    ['good tenant', 'alone, p50', 'p99', 'beside, p50', 'p99'],
    ['---', '---', '---', '---', '---'],
    ...KINDS.map((kind) => [NAMES[kind], ...cells(alone[kind]), ...cells(beside[kind])]),
  ];
  return [
    ...rows.map((row) => `| ${row.join(' | ')} |\n`),
    `\n${seconds} s each; ${operations} operations, ${problems.length} problems, ${refused} calls refused.\n`,
    `The evil tenant was answered ${statuses.join(', ')}.\n`,
  ].join('');
}

const ms = (time: number): string => `${Math.round(time).toLocaleString('en-US')} ms`;
