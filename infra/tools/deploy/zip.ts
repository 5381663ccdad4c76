import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';

/** Zip keeps local time, and begins in 1980. */
const ANY_TIME = new Date(1980, 0, 1);
const UNIX = 3;
const READABLE_FILE = 0o100644 << 16;

/** A zip of a folder's files: the same bytes for the same files, at any time and on any machine. */
export function zipFolder(folder: string): Uint8Array {
  const names = readdirSync(folder).sort();
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))]));
  return zipSync(files, { level: 9, mtime: ANY_TIME, os: UNIX, attrs: READABLE_FILE });
}
