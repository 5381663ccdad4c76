import { camelCase } from '../../lib/model/core/field-name.ts';
import { CATALOGUE, type Collection } from '../../lib/providers/yandex/catalogue/catalogue.ts';
import { decodeSegment } from './decode-segment.ts';

interface PathMatch {
  readonly collection: Collection;
  /** The ids in the path, by their JSON names. */
  readonly parameters: Readonly<Record<string, string>>;
}

interface Template {
  readonly collection: Collection;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

const PARAMETER = /\{([a-z_]+)\}/g;

const TEMPLATES: readonly Template[] = [...CATALOGUE.values()].flatMap((collection) =>
  collection.httpPath === undefined ? [] : [templateOf(collection, collection.httpPath)],
);

/** The collection whose list call has this path, and the ids that the path names. */
export function matchPath(path: string): PathMatch | undefined {
  for (const { collection, pattern, names } of TEMPLATES) {
    const match = pattern.exec(path);
    if (!match) continue;
    const ids = match.slice(1).map(decodeSegment);
    return {
      collection,
      parameters: Object.fromEntries(names.map((name, index) => [name, ids[index] ?? ''])),
    };
  }
  return undefined;
}

function templateOf(collection: Collection, httpPath: string): Template {
  const names = [...httpPath.matchAll(PARAMETER)].map(([, name = '']) => camelCase(name));
  return { collection, pattern: new RegExp(`^${httpPath.replace(PARAMETER, '([^/]*?)')}$`), names };
}
