import { expect } from '@jest/globals';
import { openRig, withTerraform } from './rig.ts';

withTerraform('first try', async () => {
  const rig = await openRig();
  try {
    for (const args of [['init', '-input=false'], ['validate'], ['plan'], ['apply', '-auto-approve'], ['plan', '-detailed-exitcode']]) {
      const { status, stdout, stderr } = await rig.terraform(args);
      console.log(args.join(' '), status, stdout.slice(0, args[0] === 'plan' ? 3000 : 2000), stdout.slice(-1500), stderr.slice(0, 4000));
      if (status !== 0) break;
    }
    console.log(rig.cloud.journal.join('\n'));
  } finally {
    rig.close();
  }
}, 60_000);
