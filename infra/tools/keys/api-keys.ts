import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { hashOf } from '../../../lib/edge/admission.ts';
import { type ApiKey, formatApiKey, parseApiKeys, parseGrant } from '../../../lib/model/access/api-key.ts';
import type { Environment } from '../../../lib/runtime/settings.ts';
import { deadPattern } from './dead-pattern.ts';

const HELP = `npm run keys -- create --tenant NAME --role viewer|editor --resources PATTERNS [--file FILE]
npm run keys -- list [--file FILE]
npm run keys -- revoke ID [--file FILE]

create  makes a key, shows it this once, and the entry for API_KEYS that lets it in
list    shows the keys in API_KEYS
revoke  shows what API_KEYS is without a key

Nothing is changed anywhere: put what is shown into API_KEYS where you deploy from, and deploy. In .env all entries are
within one pair of quotes: API_KEYS="<entry> <entry>". API_KEYS is read from the environment, or from FILE, which has
nothing but the entries: one behind another, with space between.

--tenant     whose watches and cursors the key opens: lower-case letters, digits and -
--role       viewer reads; editor also cancels and keeps watches
--resources  dns/zones/*, google/run/v2/projects/p/*, a resource's whole name, or * for everything; several behind commas
`;

/** What the functions' other settings leave of the platform's 4 KB, in bytes. */
const ROOM = 3_000;
const ID_LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
const ID_LENGTH = 6;

interface Surroundings {
  readonly environment: Environment;
  readonly randomBytes: (size: number) => Buffer;
}

/**
 * What `npm run keys` prints.
 *
 * @throws {Error} telling what is wrong with the arguments, or with the keys that there are.
 */
export function keysCommand(args: readonly string[], { environment, randomBytes }: Surroundings): string {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      tenant: { type: 'string' },
      role: { type: 'string' },
      resources: { type: 'string' },
      file: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [verb, id, ...rest] = positionals;
  if (values.help || verb === undefined || verb === 'help') return HELP;
  if (rest.length > 0 || (id !== undefined && verb !== 'revoke'))
    throw new Error(`what is "${rest[0] ?? id}"?`);
  const keys = readKeys(values.file, environment);
  switch (verb) {
    case 'create': {
      const { tenant, role, resources } = values;
      if (!tenant || !role || !resources) throw new Error('create needs --tenant, --role and --resources');
      return created(keys, [tenant, role, resources].join(':'), randomBytes);
    }
    case 'list':
      return listed(keys);
    case 'revoke':
      return revoked(keys, id);
    default:
      throw new Error(`there is no "${verb}"; there are create, list, revoke`);
  }
}

function readKeys(file: string | undefined, environment: Environment): readonly ApiKey[] {
  const text = file === undefined ? (environment['API_KEYS'] ?? '') : readFileSync(file, 'utf8');
  try {
    return parseApiKeys(text);
  } catch (thrown) {
    throw new Error(`${file ?? 'API_KEYS'} ${(thrown as Error).message}`);
  }
}

function created(keys: readonly ApiKey[], grant: string, randomBytes: Surroundings['randomBytes']): string {
  const granted = readGrant(grant);
  const id = newId(keys);
  const key = `ot_${id}_${randomBytes(32).toString('base64url')}`;
  const entry = { key: id, hash: hashOf(key).toString('base64url'), ...granted };
  return [
    `The key, which is not shown again:\n\n  ${key}\n`,
    `The entry for API_KEYS, behind those that are there, in .env within one pair of quotes with them:\n\n  ${formatApiKey(entry)}\n`,
    room([...keys, entry]),
  ].join('\n');
}

function readGrant(text: string): ReturnType<typeof parseGrant> {
  const grant = parsed(text);
  for (const pattern of grant.access.resources) {
    const reason = deadPattern(pattern);
    if (reason !== undefined) throw new Error(`the pattern ${pattern} reaches nothing: ${reason}`);
  }
  return grant;
}

function parsed(text: string): ReturnType<typeof parseGrant> {
  try {
    return parseGrant(text);
  } catch (thrown) {
    throw new Error(`the new key ${(thrown as Error).message}`);
  }
}

function newId(keys: readonly ApiKey[]): string {
  for (;;) {
    const letters = Array.from({ length: ID_LENGTH }, () => ID_LETTERS[randomInt(ID_LETTERS.length)]);
    const id = letters.join('');
    if (!keys.some(({ key }) => key === id)) return id;
  }
}

function listed(keys: readonly ApiKey[]): string {
  if (keys.length === 0) return 'API_KEYS has no keys: a deployed tracker refuses every request.\n';
  const rows = keys.map(({ key, tenant, access: { role, resources } }) =>
    [key.padEnd(18), tenant.padEnd(18), role.padEnd(8), resources.join(',')].join(''),
  );
  return `${['id                tenant            role    resources', ...rows].join('\n')}\n\n${room(keys)}`;
}

function revoked(keys: readonly ApiKey[], id: string | undefined): string {
  if (id === undefined) throw new Error('revoke needs the id of a key; "list" shows them');
  if (!keys.some(({ key }) => key === id))
    throw new Error(`there is no key ${id}; "list" shows those there are`);
  const left = keys.filter(({ key }) => key !== id).map(formatApiKey);
  return `API_KEYS without ${id}, which lets nobody in once it is deployed, in .env within quotes:\n\n${left.join(' ') || '(empty)'}\n`;
}

function room(keys: readonly ApiKey[]): string {
  const bytes = Buffer.byteLength(keys.map(formatApiKey).join(' '));
  const taken = `${keys.length} ${keys.length === 1 ? 'key takes' : 'keys take'} ${bytes} bytes`;
  return bytes > ROOM
    ? `Mind: ${taken}. The platform takes 4,096 bytes of environment, everything in it.\n`
    : `${taken} of the platform's 4,096 bytes of environment.\n`;
}
