import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import type { Values } from '../../support/terraform/wire.ts';
import { openRig, type Rig, withTerraform } from './rig.ts';

const TIME_MS = 120_000;
const APPLY = ['apply', '-auto-approve', '-input=false'];
const PLAN = ['plan', '-detailed-exitcode', '-input=false'];

let rig: Rig;

beforeAll(async () => {
  rig = await openRig();
  await rig.terraform(['init', '-input=false']);
}, TIME_MS);
afterAll(() => rig.close());

const functions = (): readonly Values[] =>
  [...rig.cloud.existing.values()]
    .filter(({ type }) => type === 'yandex_function')
    .map(({ values }) => values);

const secretsOf = (name: string) => {
  const found = functions().find((each) => each['name'] === `operation-tracker-${name}`);
  return ((found?.['secrets'] ?? []) as readonly Values[]).map(({ version_id, key }) => [key, version_id]);
};

withTerraform(
  'no function keeps a key that was taken away (skipped where no terraform is installed)',
  async () => {
    const secrets = { SEALING_KEYS: 'k1:hushed', API_KEYS: 'hushed', GOOGLE_TOKEN: 'hushed' };
    await rig.terraform(APPLY, { secrets });
    const before = secretsOf('get');
    expect((await rig.terraform(APPLY)).status).toBe(0);
    const [version, ...others] = [...rig.cloud.existing.values()].filter(
      ({ type }) => type === 'yandex_lockbox_secret_version_hashed',
    );
    expect(others).toEqual([]);
    const id = version?.values['id'];
    expect(secretsOf('get')).toEqual([
      ['API_KEYS', id],
      ['GOOGLE_CREDENTIALS', id],
      ['GOOGLE_TOKEN', id],
    ]);
    expect(secretsOf('get')).not.toEqual(before);
    expect((await rig.terraform(PLAN)).status).toBe(0);
  },
  TIME_MS,
);

withTerraform(
  'the state has no secret setting in clear (skipped where no terraform is installed)',
  async () => {
    await rig.terraform(APPLY, { secrets: { SEALING_KEYS: 'k1:hushed', API_KEYS: 'hushed' } });
    const state = readFileSync(join(rig.folder, 'infra/terraform/terraform.tfstate'), 'utf8');
    expect(state).toContain('text_value_3');
    expect(state).not.toContain('hushed');
  },
  TIME_MS,
);

withTerraform(
  'rotates each static key without a gap, and each secret (skipped where no terraform is installed)',
  async () => {
    const sinks = { queue_sinks: true };
    await rig.terraform(APPLY, sinks);
    const before = secretsOf('poll');
    const keys = 'yandex_iam_service_account_static_access_key';
    const replaced = [`${keys}.sinks[0]`, `${keys}.queues`].map((address) => `-replace=${address}`);
    expect((await rig.terraform([...APPLY, ...replaced], sinks)).status).toBe(0);
    const changed = secretsOf('poll').filter(([, version], index) => version !== before[index]?.[1]);
    expect(changed.map(([key]) => key)).toEqual(['YMQ_ACCESS_KEY_ID', 'YMQ_SECRET_ACCESS_KEY']);
    expect((await rig.terraform(PLAN, sinks)).status).toBe(0);
  },
  TIME_MS,
);

withTerraform(
  'what is deployed together has one release, and is live (skipped where no terraform is installed)',
  async () => {
    const released = () => {
      const tags = functions().map((each) => each['tags'] as readonly string[]);
      expect(new Set(tags.map((each) => each.join(' '))).size).toBe(1);
      return tags[0]?.toSorted();
    };
    await rig.terraform(APPLY);
    const first = released();
    expect(first).toEqual(['live', expect.stringMatching(/^release-[0-9a-f]{12}$/)]);
    await rig.terraform(APPLY, { environment: { RETENTION_CHANGES_DAYS: '7' } });
    expect(released()).not.toEqual(first);
    await rig.terraform(APPLY);
    expect(released()).toEqual(first);
  },
  TIME_MS,
);
