import type { AdmissionSettings } from '../../lib/edge/admission.ts';
import { on } from '../../lib/edge/binding.ts';
import { createHandler, type Handler } from '../../lib/edge/handler.ts';
import type { HttpAnswer } from '../../lib/edge/http-answer.ts';
import * as routes from '../../lib/edge/routes/operation-routes.ts';

/** A handler of real routes that answer what they were asked, and the lines of its log. */
export interface Rig {
  readonly handler: Handler;
  readonly lines: readonly string[];
  /** Answers an HTTP call through the gateway; further members of the event come last. */
  readonly http: (method: string, path: string, more?: object) => Promise<HttpAnswer>;
}

export const context = { requestId: 'req-1', getRemainingTimeInMillis: () => 10_000 };

/** Lets everybody in. */
const OPEN: AdmissionSettings = { required: false, keys: [] };

export function createRig(
  run: (input: object) => unknown = (input) => input,
  admission: AdmissionSettings = OPEN,
): Rig {
  const lines: string[] = [];
  let ticks = 0;
  const use = async (input: object): Promise<unknown> => run(input);
  const handler = createHandler({
    bindings: [
      on(routes.listServicesRoute, use),
      on(routes.listGoogleOperationsRoute, use),
      on(routes.listOperationsRoute, use),
      on(routes.getOperationRoute, use),
      on(routes.cancelOperationRoute, use),
      on(routes.getGoogleOperationRoute, use),
      on(routes.cancelGoogleOperationRoute, use),
      on(routes.healthRoute, async () => ({ status: 'OK' })),
    ],
    open: () => undefined,
    admission: () => admission,
    write: (line) => lines.push(line),
    now: () => {
      ticks += 7;
      return ticks;
    },
    newRequestId: () => 'made-1',
  });
  return {
    handler,
    lines,
    http: async (httpMethod, path, more = {}) =>
      (await handler({ version: '1.0', httpMethod, path, ...more }, context)) as HttpAnswer,
  };
}

/** The error body in the form of both families. */
export function errorBody(
  status: number,
  code: number,
  name: string,
  message: string,
  details: unknown = [],
) {
  return { code, message, details, error: { code: status, status: name, message, details } };
}

/** The details of an invalid argument. */
export function violation(field: string, description: string) {
  return [
    { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{ field, description }] },
  ];
}
