import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { CLAIMS, report } from '../../../infra/tools/live/claims.ts';

const text = readFileSync('docs/live.md', 'utf8');

/** The cells of the table behind the last heading. */
const rows = text
  .slice(text.indexOf('\n## What is unproven'))
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(2)
  .map((line) =>
    line
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.trim()),
  );

test('docs/live.md has the claims of the suite, and no other', () => {
  expect(rows).toEqual(CLAIMS.map(({ claim, by, how }) => [claim, by, how]));
});

test('each claim has an id of its own', () => {
  expect(new Set(CLAIMS.map(({ id }) => id)).size).toBe(CLAIMS.length);
});

test('a report has every claim, with what was found or how to see it', () => {
  const [first = { id: '', claim: '' }] = CLAIMS;
  const lines = report(new Map([[first.id, { outcome: 'FAILED', note: 'why' }]]))
    .trimEnd()
    .split('\n');
  expect(lines).toEqual(
    CLAIMS.map(({ id, claim, by, how }) => {
      if (id === first.id) return `FAILED    ${claim}: why`;
      if (by === 'hand') return `BY HAND   ${claim}: ${how}`;
      return `UNTRIED   ${claim}${by === 'gateway' ? ': needs TRACKER_URL and TRACKER_KEY' : ''}`;
    }),
  );
});
