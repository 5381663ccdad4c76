import type { CloudEvent } from '../../../lib/model/watch/cloud-event.ts';
import type { SinkTarget, TargetOf } from '../../../lib/model/watch/sink-kinds.ts';
import type { Delivered } from '../../../lib/model/watch/watch-delivery.ts';
import type { Sink } from '../../../lib/sinks/sink.ts';
import type { Random } from '../shared/random.ts';
import type { Process, World } from '../shared/world.ts';

/** What one watch's receiver was given, each time that it was. */
export interface Receipt {
  readonly watch: string;
  readonly event: CloudEvent;
  readonly at: number;
}

/** How likely each misfortune is. */
export interface Habits {
  readonly refuses: number;
  /** Takes the message, and answers 500 all the same. */
  readonly takesAndFails: number;
  readonly hangs: number;
  readonly slow: number;
  readonly crash: number;
}

export interface Receivers {
  readonly receipts: readonly Receipt[];
  /** Nothing is taken while this is set. */
  setDown(down: boolean): void;
  calm(): void;
  sinkFor(who: Process): Sink;
}

/** A watch's receiver is known by its queue's URL. */
export const targetOf = (watch: string): TargetOf<'queue'> => ({ queue: { url: `https://sim/${watch}` } });

/** The dead letter's receiver of a watch. */
export const lettersOf = (watch: string): TargetOf<'queue'> => targetOf(`${watch}/letters`);

export const receiverOf = (target: SinkTarget): string =>
  'queue' in target ? target.queue.url.slice('https://sim/'.length) : '';

/**
 * Receivers that fail, hang, take and deny it, and come back.
 *
 * @param refuses Which events a receiver never takes.
 */
export function createReceivers(
  habits: Habits,
  random: Random,
  world: World,
  refuses: (watch: string, id: string) => boolean = () => false,
): Receivers {
  const receipts: Receipt[] = [];
  let [down, isCalm] = [false, false];
  const happens = (probability: number): boolean => !isCalm && random.chance(probability);

  function receive(watch: string, event: CloudEvent): Delivered | undefined {
    const takes = !down && !happens(habits.refuses) && !refuses(watch, event.id);
    const denies = happens(habits.takesAndFails);
    const hangs = happens(habits.hangs);
    if (takes) receipts.push({ watch, event, at: world.now() });
    world.note('sim', `${watch} is given ${event.id}${takes ? '' : ', refuses'}${denies ? ', denies' : ''}`);
    if (hangs) return undefined;
    return takes && !denies ? { outcome: 'TAKEN' } : { outcome: 'FAILED', error: 'HTTP 500' };
  }

  return {
    receipts,
    setDown: (is) => {
      down = is;
    },
    calm: () => {
      isCalm = true;
    },
    sinkFor: (who) => ({
      check: async () => {},
      async deliver(target, event) {
        const slow = isCalm ? 20 : habits.slow;
        const fate = {
          there: random.next() * slow,
          back: random.next() * slow,
          ...(happens(habits.crash) ? { dies: random.pick(['before', 'after'] as const) } : {}),
        };
        const delivered = await world.call(who, `deliver ${event.id}`, fate, async () =>
          receive(receiverOf(target), event),
        );
        return delivered ?? new Promise<never>(() => {});
      },
    }),
  };
}
