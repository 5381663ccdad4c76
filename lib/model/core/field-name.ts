import type { Json, JsonObject } from './json.ts';

/** `dns_zone_id` as the JSON mapping of protobuf writes it: `dnsZoneId`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A member by its name, in either of the spellings that the JSON mapping of protobuf reads. */
export function memberOf(object: JsonObject, name: string): Json | undefined {
  const own = [name, camelCase(name), snakeCase(name)].find((spelling) => Object.hasOwn(object, spelling));
  return own === undefined ? undefined : object[own];
}

/** The object with its own members in camelCase; what is written so already stands. */
export function camelMembers(object: JsonObject): JsonObject {
  const other = Object.keys(object).filter((name) => camelCase(name) !== name);
  if (other.length === 0) return object;
  const renamed = other.map((name) => [camelCase(name), object[name]] as const);
  return { ...Object.fromEntries(renamed), ...object };
}
