import type { World } from '../../../infra/simulator/world.ts';
import type { Random } from '../../sim/shared/random.ts';

const EVERY_MS = 40;

/** Starts operations of all kinds on the resources, until it is stopped; all of them end soon. */
export function startChurn(world: World, names: readonly string[], random: Random): () => void {
  const timer = setInterval(() => {
    world.add(random.pick(names), {
      seconds: random.pick([0, 0.5, 2, 4]) * (0.5 + random.next()),
      stepSeconds: random.pick([1, null]),
      outcome: random.pick(['SUCCEEDED', 'FAILED', 'CANCELLED', 'ROLLED_BACK']),
    });
  }, EVERY_MS);
  return () => clearInterval(timer);
}
