import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** A source file: where it is, its lines, and the files of the project that it imports, types included. */
export interface Source {
  readonly path: string;
  readonly folder: string;
  readonly lines: number;
  readonly imports: readonly string[];
}

const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g;

/** The project's own files in a folder and in all below it: nothing that was installed or built there. */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): readonly string[] => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [path];
    return entry.name === 'node_modules' || entry.name === 'dist' ? [] : filesIn(path);
  });
}

/** The TypeScript sources of a folder and of all below it. */
export function sourcesOf(from: string): readonly Source[] {
  const paths = filesIn(from).filter((path) => path.endsWith('.ts'));
  return paths.map((path) => {
    const folder = dirname(path);
    const text = readFileSync(path, 'utf8');
    const imports = [...text.matchAll(IMPORT)].map(([, to = '']) => normalize(join(folder, to)));
    return { path, folder, lines: text.split('\n').length - 1, imports };
  });
}

/** The imports between folders that lie on a way back to where they begin, as `from -> to`. */
export function circularImports(sources: readonly Source[]): readonly string[] {
  const arrows = sources.flatMap(({ path, folder, imports }) =>
    imports.map((to) => ({ path, folder, to, next: dirname(to) })).filter(({ next }) => next !== folder),
  );
  const reached = (from: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const waiting = [from];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      if (seen.has(folder)) continue;
      seen.add(folder);
      for (const arrow of arrows) if (arrow.folder === folder) waiting.push(arrow.next);
    }
    return seen;
  };
  return arrows
    .filter(({ folder, next }) => reached(next).has(folder))
    .map(({ path, to }) => `${path} -> ${to}`);
}

/** Every folder below one that has sources of its own or below it, down to a depth. */
export function foldersOf(folder: string, depth: number): readonly string[] {
  if (depth === 0) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => [join(folder, name), ...foldersOf(join(folder, name), depth - 1)]);
}
