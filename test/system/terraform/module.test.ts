import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from '@jest/globals';
import { openRig, type Rig, withTerraform } from './rig.ts';

const TIME_MS = 120_000;
const EXAMPLE = 'docs/examples/terraform-minimal';

let rig: Rig;

beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

const go = (...args: readonly string[]) =>
  rig.terraform(args, { sealing_keys: 'k1:hushed', api_keys: 'hushed' }, EXAMPLE);

withTerraform(
  "terraform-minimal deploys the module in a configuration of one's own (skipped where no terraform is installed)",
  async () => {
    expect((await go('init', '-backend=false')).status).toBe(0);
    expect((await go('validate')).stdout).toContain('The configuration is valid.');
    // The example's state is in a bucket.
    const local = 'terraform {\n  backend "local" {}\n}\n';
    writeFileSync(join(rig.folder, EXAMPLE, 'backend_override.tf'), local);
    await go('init', '-reconfigure');
    const { status, stdout } = await go('apply', '-auto-approve', '-input=false');
    expect(status).toBe(0);
    expect(stdout).toMatch(/url = "https:\/\/api_gateway-\d+\.example"/);
    expect((await go('plan', '-detailed-exitcode')).status).toBe(0);
  },
  TIME_MS,
);

withTerraform(
  'terraform-minimal gives the module no less than it needs, and nothing that it does not take (skipped where no terraform is installed)',
  async () => {
    rig.edit(
      `${EXAMPLE}/main.tf`,
      '  folder_id = var.folder_id\n  secrets',
      '  folder = var.folder_id\n  secrets',
    );
    await go('init', '-backend=false');
    const { status, stderr } = await go('validate');
    expect(status).toBe(1);
    expect(stderr).toContain('The argument "folder_id" is required');
    expect(stderr).toContain('An argument named "folder" is not expected here');
  },
  TIME_MS,
);
