import type { Attribute, Block } from './schema.ts';
import { UNKNOWN, type Values } from './wire.ts';

/** A plan's values with all of them known: those that are given for an attribute, and what is empty for the rest. */
export function known(
  { attributes, blocks }: Block,
  planned: Values,
  given: Readonly<Record<string, string>>,
): Values {
  return Object.fromEntries([
    ...Object.entries(attributes).map(([name, attribute]) => [
      name,
      knownAttribute(attribute, planned[name], given[name]),
    ]),
    ...Object.entries(blocks).map(([name, block]) => {
      const value = planned[name];
      if (Array.isArray(value)) return [name, value.map((each: Values) => known(block, each, {}))];
      return [name, value ? known(block, value as Values, {}) : null];
    }),
  ]);
}

function knownAttribute(attribute: Attribute, planned: unknown, given: string | undefined): unknown {
  if (planned === UNKNOWN) return given ?? emptyOf(attribute);
  if (!attribute.nested || !planned) return planned;
  return known({ attributes: attribute.nested, blocks: {} }, planned as Values, {});
}

/** What an attribute has that nothing is known of. */
function emptyOf({ type }: Attribute): unknown {
  if (type === 'string') return '';
  if (type === 'number') return 0;
  if (type === 'bool') return false;
  if (type === undefined) return null;
  return type[0] === 'map' ? {} : [];
}
