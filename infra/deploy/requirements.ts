import { type Environment, readSettings } from '../../lib/settings.ts';

/** The two ways to deploy; the README says which is for what. */
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

/** What is missing for a deployment, and what is wrong, a line each; never a value. */
export function problems(way: Way, environment: Environment): readonly string[] {
  const missing = REQUIRED[way]
    .filter(({ names }) => names.every((name) => !environment[name]))
    .map(({ names, hint }) => `${names.join(' or ')} is not set (${hint})`);
  try {
    readSettings(environment);
    return missing;
  } catch (thrown) {
    return [...missing, (thrown as Error).message];
  }
}
