import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { openRig, withTerraform } from './rig.ts';

const TIME_MS = 120_000;
const EXAMPLE = 'infra/terraform/example';

withTerraform(
  "deploys as a module of one's own configuration, with no state in a bucket here (skipped where no terraform is installed)",
  async () => {
    const rig = await openRig();
    try {
      const go = (...args: readonly string[]) =>
        rig.terraform(args, { sealing_keys: 'k1:hushed', api_keys: 'hushed' }, EXAMPLE);
      expect((await go('init', '-backend=false')).status).toBe(0);
      expect((await go('validate')).stdout).toContain('The configuration is valid.');
      const local = 'terraform {\n  backend "local" {}\n}\n';
      writeFileSync(join(rig.folder, EXAMPLE, 'backend_override.tf'), local);
      await go('init', '-reconfigure');
      const { status, stdout } = await go('apply', '-auto-approve', '-input=false');
      expect(status).toBe(0);
      expect(stdout).toMatch(/url = "https:\/\/api_gateway-\d+\.example"/);
      expect((await go('plan', '-detailed-exitcode')).status).toBe(0);
    } finally {
      rig.close();
    }
  },
  TIME_MS,
);
