/** Any value that JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object: the shape of an `Any`, of an error detail and of every answer. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** Tells a plain JSON object from arrays, null and scalars. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
