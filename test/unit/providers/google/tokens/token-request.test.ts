import { expect, test } from '@jest/globals';
import { askForToken } from '../../../../../lib/providers/google/tokens/token-request.ts';
import { createCall, fakeTiming, reply, serve } from '../../../../support/upstream.ts';

const SECRET = 'hushed'.repeat(100);

test.each([
  [400, { error: 'invalid_grant', error_description: `${'x'.repeat(560)} ${SECRET}` }],
  [403, { error: { code: 403, status: 'PERMISSION_DENIED', message: `${'x'.repeat(560)} ${SECRET}` } }],
  [503, { error: { code: 503, status: 'UNAVAILABLE', message: `of ${SECRET}` } }],
  [500, { error: { code: 500, status: 'INTERNAL', message: `of ${SECRET}` } }],
])('shows no part of a token in a refusal that is cut (%i)', async (status, body) => {
  const { endpoint } = await serve(reply(status, body));
  const request = {
    url: new URL('https://sts.googleapis.com/v1/token'),
    endpoint: new URL(endpoint),
    headers: {},
    body: '',
    secrets: [SECRET],
    setting: 'GOOGLE_CREDENTIALS',
  };
  const asked = askForToken(request, createCall(), { fetch: globalThis.fetch, timing: fakeTiming() });
  await expect(asked).rejects.toMatchObject({ message: expect.not.stringContaining('hushed') });
  await expect(asked).rejects.toMatchObject({ message: expect.stringContaining('***') });
});
