/** A stream of numbers from 0 up to 1 that is the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ID_LETTERS = '0123456789abcdefghijklmnopqrstuv';

/** An id in the form of Yandex Cloud: 20 characters, of which `prefix` tells the service. */
export function makeId(prefix: string, random: () => number): string {
  const letter = (): string => ID_LETTERS.charAt(Math.floor(random() * ID_LETTERS.length));
  return prefix + Array.from({ length: 20 - prefix.length }, letter).join('');
}

/** How ids that belong to a collection begin. */
export function idPrefix(collection: string): string {
  return collection
    .replace(/[^a-z]/g, '')
    .slice(0, 3)
    .padEnd(3, '0');
}

/** A 32-bit hash of a text (FNV-1a), for orders that look random and stay the same. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
}
