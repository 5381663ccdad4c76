import type { Watch } from '../../../lib/model/watch/watch.ts';
import type { Random } from '../shared/random.ts';
import { lettersOf } from './receivers.ts';

/** Who deals with events that their receivers refuse for ever: dead letters, or a user who passes over them. */
export type Poison = 'NONE' | 'LETTERS' | 'USER';

/** Own draws, so that a world without poison is the same as before. */
export const poisonOf = (random: Random): Poison => random.pick(['NONE', 'NONE', 'LETTERS', 'USER'] as const);

/** Whether a watch's receiver refuses an event for ever: one of four. */
export function isPoison(watch: string, id: string): boolean {
  let sum = 7;
  for (const character of `${watch} ${id}`) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 10_007;
  return sum % 4 === 0;
}

/** What the request for a watch has besides in a world with dead letters. */
export const deadLetterOf = (id: string, random: Random) => ({
  deadLetter: { sink: lettersOf(id), maxAttempts: random.whole(1, 3) },
});

/** What a user asks for who sees that a watch is stuck; `undefined` while it may get on by itself. */
export function passOver({ failing, deliveredRevision, resource }: Watch) {
  if (!failing || failing.attempts < 2) return undefined;
  return { after: String(deliveredRevision + 1), resource };
}

/** The revisions that a watch says were passed over. */
export function namedIn({ lost = '' }: Watch): ReadonlySet<number> {
  const named = new Set<number>();
  for (const [, from = '', to = from] of lost.matchAll(
    /changes? (\d+)(?: to (\d+))?(?: of \S+)? passed over/g,
  )) {
    for (let revision = Number(from); revision <= Number(to); revision += 1) named.add(revision);
  }
  return named;
}
