import {
  type ListDirectoryResponse_FilesystemItem as Item,
  ListDirectoryResponse_FilesystemItem_Type as Type,
} from '@yandex-cloud/nodejs-sdk/backup-v1/resource_service';

const VOLUME_BYTES = 100 * 1024 ** 3;
const DIRECTORIES = ['/', '/etc', '/home', '/home/admin', '/var', '/var/log'];
const FILES: readonly (readonly [path: string, bytes: number])[] = [
  ['/etc/hosts', 221],
  ['/var/log/syslog', 5 * 1024 ** 3],
  ['/vmlinuz', 11_571_368],
];

/** The paths of a machine's directories, with those that were made later and what they lie in. */
export function directoriesWith(made: readonly string[]): ReadonlySet<string> {
  return new Set([...DIRECTORIES, ...made.flatMap(withParents)]);
}

/** What lies in a directory, by name; the empty path has the volumes. `undefined` for a path that is no directory. */
export function itemsIn(directories: ReadonlySet<string>, path: string): readonly Item[] | undefined {
  if (path === '') {
    return [{ name: '/', type: Type.VOLUME, fileType: Type.DIRECTORY, size: VOLUME_BYTES }];
  }
  const place = trimmed(path);
  if (!directories.has(place)) return undefined;
  const inside = (candidate: string): boolean => candidate !== '/' && parentOf(candidate) === place;
  const item = (type: Type, full: string, size: number): Item => ({
    name: full.slice(full.lastIndexOf('/') + 1),
    type,
    fileType: type,
    size,
  });
  return [
    ...[...directories].filter(inside).map((full) => item(Type.DIRECTORY, full, 0)),
    ...FILES.filter(([full]) => inside(full)).map(([full, bytes]) => item(Type.FILE, full, bytes)),
  ].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Without slashes at its end. */
export function trimmed(path: string): string {
  return path.replace(/(?<=.)\/+$/, '');
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

function withParents(path: string): readonly string[] {
  const place = trimmed(path);
  return place === '/' || !place.startsWith('/') ? [] : [...withParents(parentOf(place)), place];
}
