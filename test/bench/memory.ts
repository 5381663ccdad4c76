import { follow, startRig } from '../functions/rig.ts';
import { measuredPoll } from './measured-poll.ts';

const OPERATIONS = 100_000;
const BUDGET_MB = 128;
const ZONE = 'dns/zones/dns00000000000000big';

/** The peak memory of the `poll` bundle, in a process of its own, that reconciles a listing of 100,000 operations. */
export async function memory(print: (line: string) => void): Promise<void> {
  const rig = await startRig();
  try {
    rig.cloud.world.fill(ZONE, OPERATIONS, { seconds: 1, createdAt: Date.now() - 2 * 86_400_000 });
    const before = await measuredPoll(rig.environment, 7_000);
    await follow(rig, [ZONE]);
    const { summary, megabytes } = await measuredPoll(rig.environment, 40_000);
    const calls = summary['upstreamCalls'] ?? 0;
    print(`nothing to poll         ${before.megabytes.toFixed(0)} MB`);
    print(`${OPERATIONS} operations listed  ${megabytes.toFixed(0)} MB at most ${BUDGET_MB}, ${calls} pages`);
    if (megabytes > BUDGET_MB || calls < 100) process.exitCode = 1;
  } finally {
    await rig.close();
  }
}
