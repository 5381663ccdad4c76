import * as v from 'valibot';
import { parseApiKeys, parseGrant } from '../model/access/api-key.ts';
import { parseGoogleCredentials } from '../providers/google/credentials.ts';
import { amount, days } from './setting-numbers.ts';

/** The variables of a process, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of this process: the one place where it is read. */
export const processEnvironment: Environment = process.env;

const LOOPBACK =
  /^(?:localhost|0\.0\.0\.0|127(?:\.\d{1,3}){3}|\[::(?:1|ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4})?\])$/;

const endpoint = v.pipe(
  v.string(),
  v.url('must be an absolute URL'),
  v.transform((text) => new URL(text)),
  v.check(({ protocol }) => protocol === 'http:' || protocol === 'https:', 'must be an http or https URL'),
  v.check(
    ({ username, password, search, hash }) => `${username}${password}${search}${hash}` === '',
    'must have no user, query or fragment',
  ),
);

const sealingKeys = v.pipe(
  v.string(),
  v.transform((text) => text.split(',')),
  v.array(
    v.pipe(
      v.string(),
      v.regex(
        /^[a-z0-9]{1,8}:[A-Za-z0-9+/]{43}=$/,
        'must be <id>:<32 bytes in base64>, more of them behind commas, the newest first',
      ),
      v.transform((entry) => {
        const [id = '', key = ''] = entry.split(':');
        return { id, key: Buffer.from(key, 'base64') };
      }),
    ),
  ),
  v.check(
    (keys) => new Set(keys.map(({ id }) => id)).size === keys.length,
    'must not have two keys of one id',
  ),
);

/** The result of a parser of the model. */
const parsed = <T>(parse: (text: string) => T) =>
  v.pipe(
    v.string(),
    v.rawTransform<string, T>(({ dataset, addIssue, NEVER }) => {
      try {
        return parse(dataset.value);
      } catch (thrown) {
        addIssue({ message: (thrown as Error).message });
        return NEVER;
      }
    }),
  );

const KEY_PAIRS = [
  ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
  ['YMQ_ACCESS_KEY_ID', 'YMQ_SECRET_ACCESS_KEY'],
] as const;

const CLOUD_ENDPOINTS = [
  'YC_REST_ENDPOINT',
  'YC_GRPC_ENDPOINT',
  'YC_AUTH_ENDPOINT',
  'GOOGLE_ENDPOINT',
  'YMQ_ENDPOINT',
] as const;

const schema = v.object({
  YC_TOKEN: v.optional(v.string()),
  YC_REST_ENDPOINT: v.optional(endpoint),
  YC_GRPC_ENDPOINT: v.optional(endpoint),
  YC_GRPC_COLLECTIONS: v.pipe(
    v.optional(v.string(), ''),
    v.transform((text) => new Set(text.split(',').filter((name) => name !== ''))),
  ),
  /** The account that functions run as, by which Google is reached where its credentials are `external_account`. */
  YC_SERVICE_ACCOUNT_ID: v.optional(v.string()),
  YC_AUTH_ENDPOINT: v.optional(endpoint),
  GOOGLE_TOKEN: v.optional(v.string()),
  GOOGLE_CREDENTIALS: v.optional(parsed(parseGoogleCredentials)),
  GOOGLE_ENDPOINT: v.optional(endpoint),
  SEALING_KEYS: v.optional(sealingKeys),
  /** Without any key every request is refused, unless authentication is off. */
  API_KEYS: v.optional(parsed(parseApiKeys)),
  /** What one key may spend of the store in one instance of a function, in request units. */
  KEY_UNITS_PER_SECOND: amount('50'),
  KEY_UNITS_BURST: amount('500'),
  /** The grant for raw input; refused where it is unset. */
  DIRECT_CALLS: v.optional(parsed(parseGrant)),
  /** Set only by the local run, which listens to this machine only. */
  AUTHENTICATION: v.optional(v.picklist(['off'], 'must be off or unset')),
  YDB_DOCAPI_ENDPOINT: v.optional(endpoint),
  YMQ_ENDPOINT: v.optional(endpoint),
  AWS_ACCESS_KEY_ID: v.optional(v.string()),
  AWS_SECRET_ACCESS_KEY: v.optional(v.string()),
  YMQ_ACCESS_KEY_ID: v.optional(v.string()),
  YMQ_SECRET_ACCESS_KEY: v.optional(v.string()),
  RETENTION_CHANGES_DAYS: days('14'),
  RETENTION_OPERATIONS_DAYS: days('90'),
  ALLOW_LOOPBACK_SINKS: v.optional(v.picklist(['1'], 'must be 1 or unset')),
  /** Set only by the local run: the endpoints are its own simulated cloud. */
  SIMULATED_CLOUD: v.optional(v.picklist(['1'], 'must be 1 or unset')),
});

export const SETTING_NAMES = Object.keys(schema.entries);

export type Settings = v.InferOutput<typeof schema>;

type Given = Readonly<Record<string, string>>;

/**
 * The settings in an environment; an empty or blank variable counts as unset: Lockbox takes no empty value.
 *
 * @throws {Error} with a line for each problem: the variable and what it must be, never its value.
 */
export function readSettings(environment: Environment): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim())) as Given;
  const result = v.safeParse(schema, given);
  const issues = (result.issues ?? []).map(
    (issue) => `${v.getDotPath(issue)?.split('.')[0]} ${issue.message}`,
  );
  const problems = [...new Set([...issues, ...conflicts(given, result.typed ? result.output : {})])];
  if (result.success && problems.length === 0) return result.output;
  throw new Error(problems.map((problem) => `setting ${problem}`).join('\n'));
}

/** Conflicts between variables that are right in themselves. */
function conflicts(
  given: Given,
  { GOOGLE_CREDENTIALS: credentials, YC_SERVICE_ACCOUNT_ID: account }: Partial<Settings>,
): readonly string[] {
  const open = given['AUTHENTICATION'] && given['API_KEYS'];
  const halves = KEY_PAIRS.filter(([one, other]) => !given[one] !== !given[other]);
  const isLocal = given['ALLOW_LOOPBACK_SINKS'] || given['SIMULATED_CLOUD'];
  return [
    ...(open ? ['AUTHENTICATION must not be off where API_KEYS is set'] : []),
    ...halves.map(([one, other]) => `${one} goes with ${other}; set both or none`),
    ...(given['GOOGLE_TOKEN'] && given['GOOGLE_CREDENTIALS']
      ? ['GOOGLE_CREDENTIALS must not be set beside GOOGLE_TOKEN']
      : []),
    ...(credentials?.type === 'external_account' && !account
      ? ['YC_SERVICE_ACCOUNT_ID is not set, and goes with GOOGLE_CREDENTIALS of the type external_account']
      : []),
    ...CLOUD_ENDPOINTS.filter((name) => !isLocal && isLoopback(given[name])).map(
      (name) => `${name} is a loopback address; set ALLOW_LOOPBACK_SINKS=1 to allow that`,
    ),
  ];
}

/** Whether a text is a URL that leads to this machine. */
export function isLoopback(url: string | undefined): boolean {
  return url !== undefined && URL.canParse(url) && LOOPBACK.test(new URL(url).hostname);
}
