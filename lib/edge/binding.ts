import type * as v from 'valibot';
import { readInput } from './input.ts';
import type { InputSchema, Route } from './routes/route.ts';

/** A route of a function and its use case. */
export interface Binding<Scope> {
  readonly route: Route;
  /**
   * Runs the use case with input that fits the route's schema.
   *
   * @throws {TrackerError} `INVALID_ARGUMENT` for input that the schema refuses; the errors of the use case.
   */
  readonly run: (input: Readonly<Record<string, unknown>>, scope: Scope) => Promise<unknown>;
}

/** Binds a use case to a route; the route's schema gives the type of its input. */
export function on<Schema extends InputSchema, Scope>(
  route: Route<Schema>,
  run: (input: v.InferOutput<Schema>, scope: Scope) => Promise<unknown>,
): Binding<Scope> {
  return { route, run: async (input, scope) => run(readInput(route.input, input), scope) };
}
