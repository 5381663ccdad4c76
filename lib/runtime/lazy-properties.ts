import { once } from '../async/once.ts';

/** An object with a property for each name, made when it is first read. */
export function lazyProperties(
  names: readonly string[],
  make: (name: string) => unknown,
): Record<string, unknown> {
  const properties = names.map((name) => [name, { get: once(() => make(name)), enumerable: true }]);
  return Object.defineProperties({}, Object.fromEntries(properties));
}
