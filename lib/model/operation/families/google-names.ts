/** `operations`, and what some services call it instead: `transferOperations`, `batches`. */
const COLLECTION = /^(?:operations|[a-z][a-z0-9]*Operations|batches)$/;
const OPERATIONS = 'operations';

/** The parts of an operation's name, `<parent>/<collection>/<id>`. */
export interface NameParts {
  /** Empty at the API's root. */
  readonly parent: string;
  readonly collection: string;
  /** May have slashes: `operations/build/p/x` is the operation `build/p/x`. */
  readonly id: string;
}

/** An id alone, as some services name operations, is in `operations`; `undefined` for a name of something else. */
export function partsOf(name: string): NameParts | undefined {
  const segments = name.split('/');
  if (segments.length === 1) {
    return name === '' || COLLECTION.test(name)
      ? undefined
      : { parent: '', collection: OPERATIONS, id: name };
  }
  const isBefore = (index: number): boolean => segments.slice(index + 1).join('/') !== '';
  const plain = segments.findLastIndex((segment, index) => segment === OPERATIONS && isBefore(index));
  const at =
    plain < 0
      ? segments.findLastIndex((segment, index) => COLLECTION.test(segment) && isBefore(index))
      : plain;
  if (at < 0) return undefined;
  return {
    parent: segments.slice(0, at).join('/'),
    collection: segments[at] ?? '',
    id: segments.slice(at + 1).join('/'),
  };
}

/** Whether everything in the collection is an operation; Dataproc's `batches` are none. */
export const holdsOperationsOnly = (name: string): boolean => /(?:^|\/)\w*[oO]perations\//.test(name);

const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('/');

const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The path of a resource's list; a parent that ends in a collection of operations is that path itself. */
export function collectionOf(parent: string): string {
  return COLLECTION.test(lastOf(parent)) ? parent : joined(parent, OPERATIONS);
}

/** The parent of the resource that lists the operation: it lacks `operations`, and keeps any other collection. */
export function listParentOf(name: string): string {
  const { parent = '', collection = OPERATIONS } = partsOf(name) ?? {};
  return collection === OPERATIONS ? parent : joined(parent, collection);
}

/** Whether a path is the whole name of one operation, with an id of one segment. */
export function isOperationName(path: string): boolean {
  const segments = path.split('/');
  return segments.length > 1 && lastOf(path) !== '' && COLLECTION.test(segments.at(-2) ?? '');
}

/** The whole name of an operation, where its service gives an id alone: within the parent of its list. */
export function wholeName(name: string, parent: string): string {
  if (name.includes('/')) return name;
  if (isOperationName(parent) && lastOf(parent) === name) return parent;
  return joined(collectionOf(parent), name);
}

/**
 * Whether an answer may be about the operation that was asked for. Services answer other forms of its name: an
 * id alone, the project by its number, more places than were asked for.
 */
export function isAnswerTo(asked: string, answered: string): boolean {
  const [ours, theirs] = [partsOf(asked), partsOf(answered)];
  return ours !== undefined && ours.id === theirs?.id && isWithin(ours.parent, theirs.parent);
}

/** Whether two paths agree on every place that both name. */
export function isWithin(parent: string, other: string): boolean {
  const places = placesIn(parent);
  return [...placesIn(other)].every(([kind, place]) => {
    const own = places.get(kind);
    return own === undefined || own === place || isAlias(kind, own, place);
  });
}

/** `projects/p/locations/l` by kind; a path that begins with a prefix has it apart. */
function placesIn(path: string): ReadonlyMap<string, string> {
  // Compute Engine's `projects/p/global` has a place without a kind.
  const segments = path.replace(/^(projects\/[^/]+)\/global$/, '$1').split('/');
  const places = new Map<string, string>();
  for (let at = segments.length - 2; at >= 0; at -= 2) places.set(segments[at] ?? '', segments[at + 1] ?? '');
  return places;
}

/** A hyphen and an underscore stand for any place, and a project has a number besides its id. */
function isAlias(kind: string, a: string, b: string): boolean {
  if ([a, b].some((place) => place === '-' || place === '_')) return true;
  return kind === 'projects' && /^\d+$/.test(a) !== /^\d+$/.test(b);
}
