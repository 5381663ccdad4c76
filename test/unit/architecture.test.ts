import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startEngine } from '../../infra/local/engine.ts';
import type { StoreBackend } from '../contract/store.ts';
import { documentBackend, STATIC_KEYS } from '../support/document-backend.ts';
import { arrowsOf, rowsOf, sectionOf } from '../support/markdown.ts';
import { foldersOf } from '../support/sources.ts';
import { scanStates } from './architecture/scan-states.ts';
import type { StateMachine } from './architecture/state-machine.ts';
import { taskStates } from './architecture/task-states.ts';
import { watchStates } from './architecture/watch-states.ts';

const text = readFileSync('ARCHITECTURE.md', 'utf8');
const sorted = (names: Iterable<string>): readonly string[] => [...new Set(names)].sort();

let backend: StoreBackend;
beforeAll(async () => {
  const { endpoint, close } = await startEngine();
  backend = await documentBackend({ endpoint, credentials: STATIC_KEYS }, { close });
});
afterAll(() => backend.close());

test('the map names every folder of lib two levels deep, and no other', () => {
  const [names] = [rowsOf(sectionOf(text, 'Map of the folders')).map(([name = '']) => name)];
  const folders = foldersOf('lib', 2).map((folder) => `\`${folder}/\``);
  expect(sorted(names)).toEqual(sorted(folders));
  expect(names).toHaveLength(folders.length);
});

const MACHINES: Readonly<Record<string, () => StateMachine>> = {
  Task: () => taskStates(backend.connect()),
  Watch: () => watchStates,
  Scan: () => scanStates,
};

test.each(Object.entries(MACHINES))('the table of %s says what the code does', async (name, machineOf) => {
  const machine = machineOf();
  const rows = rowsOf(sectionOf(text, name));
  const found: (readonly string[])[] = [];
  for (const [from = '', event = '', , effects = ''] of rows) {
    if (!machine.events.includes(event)) throw new Error(`no driver for ${from}, ${event}`);
    const { before, after } = await machine.run(from, event);
    found.push([before, event, after, effects]);
  }
  expect(found).toEqual(rows);
});

test.each(Object.entries(MACHINES))('the table of %s leaves out no state and no event', (name, machineOf) => {
  const machine = machineOf();
  const rows = rowsOf(sectionOf(text, name));
  expect(sorted(rows.flatMap(([from = '', , next = '']) => [from, next]))).toEqual(sorted(machine.states));
  expect(sorted(rows.map(([, event = '']) => event))).toEqual(sorted(machine.events));
});

test.each(Object.keys(MACHINES))('the diagram of %s has the arrows of its table', (name) => {
  const section = sectionOf(text, name);
  const moves = rowsOf(section).filter(([from, , next]) => from !== next);
  expect(sorted(arrowsOf(section))).toEqual(sorted(moves.map(([from, , next]) => `${from} --> ${next}`)));
});

const BUDGET = 'lib/model/time/time-budget.ts';

test('the time budget has every name of its file, with its figure', () => {
  const written = [...readFileSync(BUDGET, 'utf8').matchAll(/^export const (\w+) = ([\d_]+);$/gm)];
  const rows = rowsOf(sectionOf(text, 'Time budget')).map(([name, ms]) => [name, ms]);
  expect(rows).toEqual(written.map(([, name, ms = '']) => [`\`${name}\``, ms.replaceAll('_', '')]));
});
