import { checkGoogleCredentials } from '../../../lib/providers/google/tokens/read-credentials.ts';
import { unknownCollections } from '../../../lib/providers/yandex/catalogue/catalogue.ts';
import { type Environment, isLoopback, readSettings } from '../../../lib/runtime/settings.ts';
import { type Description, pick } from './commands.ts';

/** The two ways to deploy; docs/deploy.md says which is for what. */
export const WAYS = ['terraform', 'serverless'] as const;
export type Way = (typeof WAYS)[number];

/** One of these variables must be set. */
interface Requirement {
  readonly names: readonly [string, ...string[]];
  readonly hint: string;
}

const CLOUD: readonly Requirement[] = [
  { names: ['YC_CLOUD_ID'], hint: 'the cloud: yc config get cloud-id' },
  { names: ['YC_FOLDER_ID'], hint: 'the folder: yc config get folder-id' },
  { names: ['SEALING_KEYS'], hint: 'echo "k1:$(openssl rand -base64 32)"; keep it' },
];

const REQUIRED: Readonly<Record<Way, readonly Requirement[]>> = {
  terraform: [
    { names: ['YC_TOKEN', 'YC_SERVICE_ACCOUNT_KEY_FILE'], hint: 'who deploys: yc iam create-token' },
    ...CLOUD,
  ],
  serverless: [
    { names: ['YC_TOKEN'], hint: 'who deploys: yc iam create-token' },
    ...CLOUD,
    { names: ['YDB_DOCAPI_ENDPOINT'], hint: 'the database, which is made apart: its Document API endpoint' },
  ],
};

/** What only a deployment reads, beside the settings of the tracker. */
export const DEPLOYMENT_NAMES = ['YC_CLOUD_ID', 'YC_FOLDER_ID', 'YC_SERVICE_ACCOUNT_KEY_FILE'] as const;

/** What the platform takes of a function's variables and secrets, their names included (Functions, "Environment"). */
const MAX_ENVIRONMENT_BYTES = 4_096;

/** What is missing for a deployment, and what is wrong, a line each; never a value. */
export function problems(way: Way, environment: Environment, description: Description): readonly string[] {
  const missing = REQUIRED[way]
    .filter(({ names }) => names.every((name) => !environment[name]))
    .map(({ names, hint }) => `${names.join(' or ')} is not set (${hint})`);
  // Terraform makes the account, and tells the functions which it is.
  const made = way === 'terraform' ? { YC_SERVICE_ACCOUNT_ID: 'aje'.padEnd(20, '0') } : {};
  const settings = environment['GOOGLE_CREDENTIALS'] ? { ...environment, ...made } : environment;
  return [
    ...missing,
    ...clash(way, environment, description),
    ...wrongSettings(settings),
    ...excess(settings, description),
  ];
}

/** The Serverless Framework deletes and overwrites what has its names: what Terraform makes must have others. */
function clash(
  way: Way,
  { TF_VAR_name: name }: Environment,
  { name: usual }: Description,
): readonly string[] {
  if (way !== 'terraform' || name !== `${usual}-serverless`) return [];
  return [`TF_VAR_name is ${name}, which is what a deployment by the Serverless Framework is called`];
}

function wrongSettings(environment: Environment): readonly string[] {
  const collections = (environment['YC_GRPC_COLLECTIONS'] ?? '').split(',').filter((name) => name !== '');
  return [
    ...refused(environment),
    ...unknownCollections(collections).map(
      (name) => `setting YC_GRPC_COLLECTIONS names no collection: ${name}`,
    ),
    ...(isLoopback(environment['YDB_DOCAPI_ENDPOINT'])
      ? ['setting YDB_DOCAPI_ENDPOINT is a loopback address, where no function finds a database']
      : []),
  ];
}

/** What the functions would refuse to start with. */
function refused(environment: Environment): readonly string[] {
  try {
    checkGoogleCredentials(readSettings(environment).GOOGLE_CREDENTIALS);
    return [];
  } catch (thrown) {
    return (thrown as Error).message.split('\n');
  }
}

/**
 * The function whose settings are the largest, if they are too large; what Terraform makes by itself is not counted.
 * A secret that is not given is a blank: see secrets.tf.
 */
function excess(environment: Environment, { environment: usual, functions }: Description): readonly string[] {
  const [largest] = Object.entries(functions)
    .map(([name, { secrets }]) => {
      const names = [...Object.keys(usual), ...secrets, 'YDB_DOCAPI_ENDPOINT'];
      const blank = secrets.filter((secret) => !secret.startsWith('YMQ_')).map((secret) => [secret, ' ']);
      const all = { ...usual, ...Object.fromEntries(blank), ...pick(environment, names) };
      return { name, bytes: bytesOf(all) };
    })
    .sort((a, b) => b.bytes - a.bytes);
  if (!largest || largest.bytes <= MAX_ENVIRONMENT_BYTES) return [];
  const { name, bytes } = largest;
  return [
    `the settings of the function ${name} are ${bytes} bytes, names included; the platform takes ${MAX_ENVIRONMENT_BYTES}`,
  ];
}

const bytesOf = (environment: Environment): number =>
  Object.entries(environment)
    .filter(([, value]) => value)
    .reduce((sum, [name, value = '']) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);

/** What a deployment does without, and what comes of that, a line each. */
export function warnings(way: Way, environment: Environment): readonly string[] {
  const left = way === 'terraform' ? ', and the workflow wait-for-operation is left out' : '';
  return [
    ...(environment['API_KEYS']?.trim()
      ? []
      : ['API_KEYS is not set: every request is refused (npm run keys -- help)']),
    ...(environment['DIRECT_CALLS']
      ? []
      : [`DIRECT_CALLS is not set: workflow steps and direct calls are refused${left}`]),
  ];
}
