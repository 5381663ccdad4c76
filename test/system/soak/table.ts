import type { SoakReport } from './soak.ts';

/** The figures of a soak as a table in Markdown. */
export function tableOf(report: SoakReport): string {
  const { seconds, statuses, operations, changes, upstreamFaults, storeFaults } = report;
  const requests = Object.entries(statuses).map(([status, count]) => `${figure(count)} × ${status}`);
  const rows = [
    ['time under load', `${figure(seconds)} s`],
    ['requests by HTTP status', requests.join(', ')],
    ['operations', figure(operations)],
    ['changes', figure(changes)],
    ['faults of the clouds', figure(upstreamFaults)],
    ['faults of the store', figure(storeFaults)],
    ['memory after the warm-up', `${figure(report.rssWarmMb)} MB`],
    ['memory at the end', `${figure(report.rssEndMb)} MB, ${growthOf(report).toFixed(2)} times that`],
    ['problems', figure(report.problems.length)],
  ];
  return [['soak', 'result'], ['---', '---'], ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

export function growthOf({ rssWarmMb, rssEndMb }: SoakReport): number {
  return rssEndMb / rssWarmMb;
}

const figure = (value: number): string => Math.round(value).toLocaleString('en-US');
