import { expect, test } from '@jest/globals';
import type { Handler } from '../../lib/edge/handler.ts';
import { matchPath } from '../../lib/edge/routes/route.ts';
import { type Call, GATEWAY_EVENTS, platformContext } from '../support/platform-events.ts';

export interface EdgeCase {
  readonly title: string;
  readonly call: Call;
  /** The whole answer, its body read. */
  readonly answer: Readonly<Record<string, unknown>>;
}

interface EdgeBackend {
  readonly name: string;
  readonly handler: () => Handler;
  readonly cases: readonly EdgeCase[];
}

/** What any function behind the gateway answers, the same whatever payload format the gateway's text names. */
export function testEdge({ name, handler, cases }: EdgeBackend): void {
  for (const [format, eventOf] of Object.entries(GATEWAY_EVENTS)) {
    test.each(cases.map((each) => [each.title, each] as const))(
      `${name}, payload ${format}: %s`,
      async (_, { call, answer }) => {
        const event = eventOf(call, patternOf(handler(), call.target));
        expect(read(await handler()(event, platformContext()))).toEqual(answer);
      },
    );
  }
}

/** The path that the gateway's text has for a call; one that it has not goes to a path that takes everything. */
function patternOf({ routes }: Handler, target: string): string {
  const [path = ''] = target.split('?');
  return routes.find((route) => matchPath(route.path, path))?.path ?? '/{any+}';
}

/** An answer with its body as JSON. */
function read(answer: unknown): Readonly<Record<string, unknown>> {
  const { body, ...rest } = answer as { readonly body: string };
  return { ...rest, body: body === '' ? '' : (JSON.parse(body) as unknown) };
}
