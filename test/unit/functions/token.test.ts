import { expect, test } from '@jest/globals';
import { createGetFunction } from '../../../functions/get.ts';
import { call } from '../../support/handlers.ts';

const environment = {
  YC_REST_ENDPOINT: 'http://127.0.0.1:1',
  GOOGLE_ENDPOINT: 'http://127.0.0.1:1',
  ALLOW_LOOPBACK_SINKS: '1',
  AUTHENTICATION: 'off',
};

test('answers 401 and the way out where there is no token', async () => {
  const get = createGetFunction(environment);
  expect(await call(get, '/v1/operations/op1')).toMatchObject({
    statusCode: 401,
    body: { code: 16, message: 'no IAM token: attach a service account to the function, or set YC_TOKEN' },
  });
  expect(await call(get, '/v1/google/run/v2/operations/projects/p/operations/o')).toMatchObject({
    statusCode: 401,
    body: { code: 16, message: 'no token for Google: set GOOGLE_CREDENTIALS, or GOOGLE_TOKEN' },
  });
});

test.each([
  ['YC_TOKEN', '/v1/operations/op1'],
  ['GOOGLE_TOKEN', '/v1/google/run/v2/operations/projects/p/operations/o'],
])('names %s that is malformed, and never shows it', async (setting, path) => {
  const get = createGetFunction({ ...environment, [setting]: 'secret\ntoken' });
  const { statusCode, body } = await call(get, path);
  expect({ statusCode, body }).toMatchObject({
    statusCode: 401,
    body: { message: `the tracker's token (${setting}) has a blank or a line break` },
  });
  expect(JSON.stringify(body)).not.toContain('secret');
});
