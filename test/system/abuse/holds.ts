import { expect, test } from '@jest/globals';
import type { Attack } from './attacks/attack.ts';

/** A test of each attack: what comes of it is within its bound. */
export function testAttacks(attacks: readonly Attack[], timeoutMs = 240_000): void {
  test.each(attacks.map((attack) => [attack.attack, attack.bound, attack] as const))(
    '%s: within %s',
    async (_, __, { run }) => {
      const { seen, ok } = await run();
      expect({ seen, ok }).toEqual({ seen, ok: true });
    },
    timeoutMs,
  );
}
