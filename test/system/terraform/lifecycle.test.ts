import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from '@jest/globals';
import { openRig, type Rig, withTerraform } from './rig.ts';

/** Ten runs of Terraform, of a second each. */
const TIME_MS = 120_000;

const APPLY = ['apply', '-auto-approve', '-input=false'];
const PLAN = ['plan', '-detailed-exitcode', '-input=false'];
/** What `plan -detailed-exitcode` ends with. */
const [NOTHING_TO_DO, SOMETHING_TO_DO] = [0, 2];

const EVERYTHING = {
  name: 'tracker',
  labels: { team: 'platform' },
  secrets: {
    SEALING_KEYS: 'k1:hushed',
    API_KEYS: 'hushed',
    GOOGLE_CREDENTIALS: '{"type":"external_account"}',
  },
  environment: { DIRECT_CALLS: 'default:viewer:*', RETENTION_CHANGES_DAYS: '7' },
  observer_roles: ['auditor', 'viewer'],
  observed_folder_ids: ['b1gother'],
  queue_sinks: true,
  workflow_sinks: true,
  follow_up_function_id: 'd4efollow',
  alert_url: 'https://alerts.example/',
  domains: { 'tracker.example': 'fpqcertificate' },
  kms_key_id: 'abjkey',
  log_retention_days: 30,
  requests_per_minute: 60,
};

let rig: Rig;

beforeEach(async () => {
  rig = await openRig();
  await rig.terraform(['init', '-input=false']);
});
afterEach(() => rig.close());

const counted = (types: readonly string[]) =>
  Object.fromEntries(
    [...new Set(types)].sort().map((type) => [type, types.filter((one) => one === type).length]),
  );

const existing = () => counted([...rig.cloud.existing.values()].map(({ type }) => type));

withTerraform.each([
  ['the defaults', {}, 39],
  ['everything on', EVERYTHING, 52],
])(
  'with %s, deploys, finds nothing more to do, changes and takes down (skipped where no terraform is installed)',
  async (_, variables, size) => {
    const ends: (number | null)[] = [];
    const go = async (args: readonly string[], others: object = {}) =>
      ends.push((await rig.terraform(args, { ...variables, ...others })).status);
    await go(['validate']);
    await go(PLAN);
    await go(APPLY);
    expect(rig.cloud.existing.size).toBe(size);
    await go(PLAN);
    writeFileSync(join(rig.folder, 'dist/list.zip'), 'other code');
    await go(PLAN);
    await go(APPLY);
    await go(PLAN);
    const open = { deletion_protection: false };
    await go(APPLY, open);
    await go(['destroy', '-auto-approve'], open);
    expect(ends).toEqual([0, SOMETHING_TO_DO, 0, NOTHING_TO_DO, SOMETHING_TO_DO, 0, NOTHING_TO_DO, 0, 0]);
    expect(existing()).toEqual({});
  },
  TIME_MS,
);
