/**
 * A schema in which every object has the members that are named and no others, but for those that say what others there
 * may be: so that nothing is answered that the specification does not tell.
 */
export function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]));
  const isOpen = 'additionalProperties' in copy || typeof copy['properties'] !== 'object';
  return isOpen || copy['type'] !== 'object' ? copy : { ...copy, additionalProperties: false };
}
