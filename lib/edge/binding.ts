import type * as v from 'valibot';
import { readInput } from './input.ts';
import type { InputSchema, Route } from './route.ts';

/** What a function offers on one route. */
export interface Binding<Scope> {
  readonly route: Route;
  /**
   * Answers input, once it has passed the route's schema.
   *
   * @throws {TrackerError} `INVALID_ARGUMENT` for input that the schema refuses; what the use case throws.
   */
  readonly run: (input: Readonly<Record<string, unknown>>, scope: Scope) => Promise<unknown>;
}

/** Ties a use case to a route; its input has the type that the route's schema gives it. */
export function on<Schema extends InputSchema, Scope>(
  route: Route<Schema>,
  run: (input: v.InferOutput<Schema>, scope: Scope) => Promise<unknown>,
): Binding<Scope> {
  return { route, run: async (input, scope) => run(readInput(route.input, input), scope) };
}
