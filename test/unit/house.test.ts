import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { circularImports, type Source, sourcesOf } from '../support/sources.ts';

const MAX_LINES = 170;
const MAX_MEDIAN = 70;
const MAX_FILES = 15;

const lib = sourcesOf('lib');
const shipped = [...lib, ...sourcesOf('functions')];

test('no folder of lib imports one that leads back to it, types included', () => {
  expect(circularImports(lib)).toEqual([]);
});

test('an import circle is found, also through a third folder', () => {
  const source = (path: string, ...imports: string[]): Source => ({
    path,
    folder: dirname(path),
    lines: 1,
    imports,
  });
  expect(
    circularImports([
      source('a/one.ts', 'b/two.ts', 'd/four.ts'),
      source('b/two.ts', 'c/three.ts', 'b/other.ts'),
      source('c/three.ts', 'a/one.ts'),
    ]),
  ).toEqual(['a/one.ts -> b/two.ts', 'b/two.ts -> c/three.ts', 'c/three.ts -> a/one.ts']);
});

test(`no file of lib or functions is longer than ${MAX_LINES} lines, and half have at most ${MAX_MEDIAN}`, () => {
  expect(shipped.filter(({ lines }) => lines > MAX_LINES).map(({ path }) => path)).toEqual([]);
  const sorted = shipped.map(({ lines }) => lines).sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(MAX_MEDIAN);
});

test(`no folder of lib has more than ${MAX_FILES} files of its own`, () => {
  const folders = [...new Set(lib.map(({ folder }) => folder))];
  const files = (name: string): number => lib.filter(({ folder }) => folder === name).length;
  expect(folders.filter((folder) => files(folder) > MAX_FILES)).toEqual([]);
});

test('every folder of lib has an import rule, its own or that of a folder above', () => {
  const ruled = Object.keys(WRONG);
  const isRuled = (folder: string): boolean =>
    ruled.includes(folder) || ruled.some((above) => !ROOMS.has(above) && folder.startsWith(`${above}/`));
  expect([...new Set(lib.map(({ folder }) => folder))].filter((folder) => !isRuled(folder))).toEqual([]);
});

/** Folders whose rule is for their own files: each folder inside has a rule of its own. */
const ROOMS = new Set(['lib/model', 'lib/use-cases', 'lib/edge', 'lib/providers', 'lib/store']);

/** A wrong import for each folder that an import rule is for: mostly the arrow that would turn the order. */
const WRONG: Readonly<Record<string, string>> = {
  functions: './other.ts',
  'lib/async': '../model/core/json.ts',
  'lib/model': '../store/store.ts',
  'lib/model/core': '../operation/operation.ts',
  'lib/model/text': '../core/json.ts',
  'lib/model/time': '../core/json.ts',
  'lib/model/operation': '../filter/filter.ts',
  'lib/model/operation/families': '../resource.ts',
  'lib/model/filter': '../watch/watch.ts',
  'lib/model/change-log': '../following/tracking.ts',
  'lib/model/access': '../filter/filter.ts',
  'lib/model/following': '../filter/filter.ts',
  'lib/model/watch': '../following/tracking.ts',
  'lib/use-cases/operations': '../following/poll-until.ts',
  'lib/use-cases/tasks': '../following/poll-until.ts',
  'lib/use-cases/following': '../changes/read-log.ts',
  'lib/use-cases/changes': '../delivery/deliver.ts',
  'lib/use-cases/folders': '../delivery/deliver.ts',
  'lib/use-cases/delivery': '../watches/create-watch.ts',
  'lib/use-cases/watches': '../backup/list-backup.ts',
  'lib/use-cases/backup': '../timer/run-due-tasks.ts',
  'lib/use-cases/timer': '../../store/rows/document-store.ts',
  'lib/edge': '../use-cases/operations/get-operation.ts',
  'lib/edge/routes': '../handler.ts',
  'lib/sinks': '../store/store.ts',
  'lib/sealing': '../sinks/sink.ts',
  'lib/store': '../providers/provider.ts',
  'lib/providers': '../sinks/sink.ts',
  'lib/store/documents': '../rows/document-store.ts',
  'lib/store/rows': '../../providers/provider.ts',
  'lib/providers/wire': '../yandex/rest.ts',
  'lib/providers/grpc': '../yandex/grpc.ts',
  'lib/providers/google': '../yandex/rest.ts',
  'lib/providers/google/dialects': '../rest.ts',
  'lib/providers/google/tokens': '../../yandex/rest.ts',
  'lib/providers/yandex': '../google/rest.ts',
  'lib/providers/yandex/catalogue': '../rest.ts',
  'lib/providers/yandex/backup': '../../google/rest.ts',
  'lib/runtime': '../use-cases/operations/get-operation.ts',
};

const RULE = 'lint/style/noRestrictedImports';

interface Override {
  readonly includes: readonly string[];
  readonly linter?: { readonly rules?: { readonly style?: { readonly noRestrictedImports?: unknown } } };
}

test('each import rule refuses a wrong import', () => {
  const { overrides } = JSON.parse(readFileSync('.biome.json', 'utf8')) as { overrides: readonly Override[] };
  const ruled = overrides.filter(({ linter }) => linter?.rules?.style?.noRestrictedImports !== undefined);
  const folders = ruled.flatMap(({ includes }) => includes.map(dirname)).sort();
  expect(Object.keys(WRONG).filter(existsSync).sort()).toEqual(folders);

  const scratch = mkdtempSync(join(tmpdir(), 'house-'));
  try {
    writeFileSync(join(scratch, '.biome.json'), readFileSync('.biome.json'));
    for (const folder of folders) {
      mkdirSync(join(scratch, folder), { recursive: true });
      writeFileSync(join(scratch, folder, 'wrong.ts'), `import '${WRONG[folder]}';\n`);
    }
    expect(refusedIn(scratch)).toEqual(folders.map((folder) => join(folder, 'wrong.ts')).sort());
  } finally {
    rmSync(scratch, { recursive: true });
  }
});

/** The files of a folder that the linter refuses for an import. */
function refusedIn(folder: string): readonly string[] {
  const biome = resolve('node_modules/.bin/biome');
  const only = ['--vcs-enabled=false', '--reporter=json', '--max-diagnostics=none', `--only=${RULE}`];
  const { stdout } = spawnSync(biome, ['lint', ...only], { cwd: folder, encoding: 'utf8' });
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: readonly { category: string; severity: string; location: { path: string } }[];
  };
  const refused = diagnostics.filter(({ category, severity }) => category === RULE && severity === 'error');
  return refused.map(({ location }) => location.path).sort();
}
