import { afterEach, beforeEach, expect } from '@jest/globals';
import { openRig, type Rig, withTerraform } from './rig.ts';

const TIME_MS = 120_000;
const APPLY = ['apply', '-auto-approve', '-input=false'];

let rig: Rig;

beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

/** What Terraform says is wrong, without the lines that it draws. */
async function errorsOf(args: readonly string[], variables: object = {}): Promise<string> {
  await rig.terraform(['init', '-input=false']);
  const { status, stderr } = await rig.terraform(args, variables);
  expect(status).not.toBe(0);
  return stderr.replace(/[\s│╷╵]+/gu, ' ');
}

withTerraform(
  'a misspelled attribute, block, type or value is refused (skipped where no terraform is installed)',
  async () => {
    rig.edit('infra/terraform/functions.tf', 'concurrency        =', 'concurency         =');
    rig.edit('infra/terraform/functions.tf', 'metadata_options {', 'metadata_option {');
    rig.edit(
      'infra/terraform/queue.tf',
      'message_retention_seconds = 1209600',
      'message_retention_seconds = "long"',
    );
    rig.edit('infra/terraform/scaling.tf', 'function_id = ', 'function = ');
    const errors = await errorsOf(['validate']);
    expect(errors).toContain('An argument named "concurency" is not expected here');
    expect(errors).toContain('Blocks of type "metadata_option" are not expected here');
    expect(errors).toContain('Inappropriate value for attribute "message_retention_seconds"');
    expect(errors).toContain('The argument "function_id" is required');
  },
  TIME_MS,
);

withTerraform.each([
  ['the roles of the queue', 'queue.tf', 'has not the role ymq.admin yet'],
  ['the roles of the timer and the gateway', 'invokers.tf', 'has not the role functions.functionInvoker yet'],
  ['the roles of the functions', 'accounts.tf', 'operation-tracker-get has no version'],
])(
  'without a wait for %s a first deployment fails (skipped where no terraform is installed)',
  async (_, file, error) => {
    rig.edit(`infra/terraform/${file}`, /\n *sleep_after = .*/g, '');
    expect(await errorsOf(APPLY)).toContain(error);
  },
  TIME_MS,
);

withTerraform.each([
  ['static-keys.tf', 'yandex_iam_service_account_static_access_key.sinks[0]', {}],
  ['secrets.tf', 'yandex_lockbox_secret_version_hashed.settings', {}],
])(
  'a secret of %s that goes before the functions read the next one is noticed (skipped where no terraform is installed)',
  async (file, address, variables) => {
    const all = { queue_sinks: true, ...variables };
    rig.edit(`infra/terraform/${file}`, 'create_before_destroy = true', '');
    await rig.terraform(['init', '-input=false']);
    expect((await rig.terraform(APPLY, all)).status).toBe(0);
    expect(await errorsOf([...APPLY, `-replace=${address}`], all)).toContain('is in use by yandex_function');
  },
  TIME_MS,
);

withTerraform(
  'refuses what no deployment could work with, and says what is right (skipped where no terraform is installed)',
  async () => {
    const variables = {
      name: 'Tracker',
      request_units_per_second: 5,
      storage_gigabytes: 0,
      requests_per_minute: -1,
      log_retention_days: 31,
      alert_url: 'http://alerts.example',
      secrets: { API_KEYS: 'hushed' },
    };
    const errors = await errorsOf(['plan', '-input=false'], variables);
    for (const told of [
      'The name is 1 to 40 lower-case letters',
      'at least 10',
      'at least 1 GB',
      'a whole number of requests a minute',
      '1 to 30',
      'begins with https://',
      'SEALING_KEYS is required',
    ]) {
      expect(errors).toContain(told);
    }
    expect(errors).not.toContain('hushed');
    const clash = await errorsOf(['plan', '-input=false'], { name: 'operation-tracker-serverless' });
    expect(clash).toContain('those of a deployment by the Serverless Framework');
    expect(await errorsOf(['plan', '-input=false'], { bundles: '/nowhere' })).toContain(
      'There is no /nowhere/backup.zip: npm run deploy -- zips makes it',
    );
  },
  TIME_MS,
);
