import { expect, test } from '@jest/globals';
import { requestInput } from '../../../lib/edge/http-request.ts';
import * as backup from '../../../lib/edge/routes/backup-routes.ts';
import * as operations from '../../../lib/edge/routes/operation-routes.ts';
import type { Route } from '../../../lib/edge/routes/route.ts';
import * as watches from '../../../lib/edge/routes/watch-routes.ts';

const routes = Object.entries({ ...backup, ...operations, ...watches })
  .filter(([name]) => name.endsWith('Route'))
  .map(([, route]) => route as Route);

test.each(routes.map((route) => [route.action, route] as const))(
  '%s takes no secret in the query',
  (_, { method, path, headers = {} }) => {
    const request = {
      method,
      path,
      query: new Map([['secret', ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']]]),
      headers: new Map<string, string>(),
      body: '',
    };
    expect(() => requestInput(request, {}, { headers })).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: 'secret must stand in the body, for URLs are logged',
      }),
    );
  },
);

test('takes a secret in the body', () => {
  const request = {
    method: 'POST',
    path: '/v1/watches/w/resume',
    query: new Map(),
    headers: new Map(),
    body: '{"secret":"whsec_x"}',
  };
  expect(requestInput(request, { watchId: 'w' }, {})).toEqual({ watchId: 'w', secret: 'whsec_x' });
});
