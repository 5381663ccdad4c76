import { randomBytes } from 'node:crypto';
import { access, constants, link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Environment } from '../../lib/runtime/settings.ts';

const schema = v.object({
  PORT: v.pipe(
    v.optional(v.string(), '8080'),
    v.regex(/^(?:0|[1-9]\d{0,4})$/, 'must be a port number; 0 picks a free one'),
    v.transform(Number),
    v.maxValue(65_535, 'must be a port number; 0 picks a free one'),
  ),
  DATA_DIR: v.optional(v.string(), '.local'),
  POLL_EVERY: v.pipe(
    v.optional(v.string(), '10'),
    v.regex(/^(?:0|[1-9]\d{0,4})$/, 'must be a whole number of seconds; 0 switches the timer off'),
    v.transform(Number),
  ),
});

export const LOCAL_SETTING_NAMES = Object.keys(schema.entries);

/** What only the local run reads; everything else is the functions' own. */
export type LocalSettings = v.InferOutput<typeof schema>;

/** @throws {Error} naming the variable and what it must be. */
export function readLocalSettings(environment: Environment): LocalSettings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = v.safeParse(schema, given);
  if (result.success) return result.output;
  throw new Error(`setting ${v.getDotPath(result.issues[0])} ${result.issues[0].message}`);
}

/**
 * Makes the folder that everything is kept in, unless it is there.
 *
 * @throws {Error} naming the setting, where that is no folder that can be written to.
 */
export async function prepareDataDir(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    throw new Error(`setting DATA_DIR must be a folder that can be written to (${code})`, { cause: thrown });
  }
}

/** Which clouds the local run simulates: those that no token and no endpoint is set for. */
export function simulatedClouds(environment: Environment): {
  readonly yandex: boolean;
  readonly google: boolean;
} {
  const unset = (...names: readonly string[]): boolean => names.every((name) => !environment[name]);
  return {
    yandex: unset('YC_TOKEN', 'YC_REST_ENDPOINT', 'YC_GRPC_ENDPOINT', 'YC_AUTH_ENDPOINT'),
    google: unset('GOOGLE_TOKEN', 'GOOGLE_CREDENTIALS', 'GOOGLE_ENDPOINT'),
  };
}

/** A sealing key of this folder's own, made once and as a whole, so that tokens outlive a restart. */
export async function localSealingKey(folder: string): Promise<string> {
  const file = join(folder, 'sealing-key');
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `local:${randomBytes(32).toString('base64')}`, { mode: 0o600 });
  await link(draft, file).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code !== 'EEXIST') throw thrown;
  });
  await unlink(draft);
  return readFile(file, 'utf8');
}
