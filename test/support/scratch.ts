import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

/** A change to one file: `find`, which must be there exactly once, gives way to `replace`. */
export interface Edit {
  readonly file: string;
  /** Absent for a new file, whose text is `replace`. */
  readonly find?: string;
  readonly replace: string;
}

const CHECKED = ['functions', 'infra', 'lib'];
const SOURCES = [...CHECKED, 'test/support', 'tsconfig.json'];

/** Runs `use` on a copy of the sources with some edits; the copy is removed afterwards. */
export async function withScratchCopy<T>(
  edits: readonly Edit[],
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'scratch-'));
  try {
    const filter = (path: string): boolean => basename(path) !== 'node_modules';
    await Promise.all(SOURCES.map((source) => cp(source, join(folder, source), { recursive: true, filter })));
    await symlink(resolve('node_modules'), join(folder, 'node_modules'));
    for (const edit of edits) await apply(edit, folder);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The files that do not compile once the sources, the tests aside, have some edits; sorted. */
export const filesThatBreak = (edits: readonly Edit[]): Promise<readonly string[]> =>
  withScratchCopy(edits, async (folder) => {
    const config = { extends: './tsconfig.json', include: CHECKED };
    await writeFile(join(folder, 'tsconfig.checked.json'), JSON.stringify(config));
    const report = await compile(folder, 'tsconfig.checked.json');
    const broken = report.matchAll(/^([^\s(]+)\(\d+,\d+\): error TS\d+:/gm);
    return [...new Set([...broken].map(([, file = '']) => file))].sort();
  });

async function apply({ file, find, replace }: Edit, folder: string): Promise<void> {
  const path = join(folder, file);
  if (find === undefined) return writeFile(path, replace, { flag: 'wx' });
  const [before, after, ...more] = (await readFile(path, 'utf8')).split(find);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`${file} does not have the text once: ${find}`);
  }
  return writeFile(path, before + replace + after);
}

/** What the compiler says; rejects where it fails without naming an error in a file. */
function compile(cwd: string, project: string): Promise<string> {
  return new Promise((done, failed) => {
    execFile('node_modules/.bin/tsc', ['-p', project], { cwd }, (error, stdout) => {
      if (error && !/^\S+\(\d+,\d+\): error/m.test(stdout)) failed(new Error(stdout, { cause: error }));
      else done(stdout);
    });
  });
}
