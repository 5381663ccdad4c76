import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Route } from '../../../../lib/edge/routes/route.ts';

/** A function as its file exports it. */
interface Deployed {
  readonly name: string;
  /** What it answers over HTTP; none for one that only a trigger calls. */
  readonly routes: readonly Route[];
}

export const functionNames = (): readonly string[] =>
  readdirSync('functions').map((file) => file.replace(/\.ts$/, ''));

/** Every function with its routes, from the code. */
export function deployedFunctions(): Promise<readonly Deployed[]> {
  return Promise.all(
    functionNames().map(async (name) => {
      const { handler } = (await import(resolve(`functions/${name}.ts`))) as {
        readonly handler: { readonly routes?: readonly Route[] };
      };
      return { name, routes: handler.routes ?? [] };
    }),
  );
}
