import type { Cloud } from '../../infra/simulator/cloud.ts';
import { googleResource } from '../../lib/model/operation/families/google.ts';
import { parseGoogleCredentials } from '../../lib/providers/google/credentials.ts';
import { createGoogle } from '../../lib/providers/google/rest.ts';
import { createGoogleTokens } from '../../lib/providers/google/tokens/google-tokens.ts';
import type { Call } from '../../lib/providers/provider.ts';
import { type FakeTiming, restOptions } from './upstream.ts';

const PLACE = 'google/run/v2/projects/p/locations/l';
const RESOURCE = googleResource({ api: 'run', version: 'v2', parent: 'projects/p/locations/l' });

/** Lists an empty place of the simulated cloud by credentials, as one instance of the tracker does. */
export function listerOf(
  cloud: Cloud,
  timing: FakeTiming,
  credentials = cloud.identity.externalAccount,
  { serviceAccountId = cloud.identity.serviceAccountId, iamToken = cloud.token } = {},
): (more?: Partial<Call>) => Promise<unknown> {
  cloud.world.declare(PLACE);
  const authorize = createGoogleTokens({
    credentials: parseGoogleCredentials(credentials),
    settings: {
      YC_SERVICE_ACCOUNT_ID: serviceAccountId,
      YC_AUTH_ENDPOINT: new URL(cloud.restEndpoint),
      GOOGLE_ENDPOINT: new URL(cloud.googleEndpoint),
    },
    token: () => iamToken,
    fetch: globalThis.fetch,
    timing,
  });
  const google = createGoogle(restOptions(cloud.googleEndpoint, timing));
  return (more = {}) => {
    const call: Call = {
      deadline: timing.now() + 60_000,
      signal: new AbortController().signal,
      onRequest: () => undefined,
      authorize: () => authorize(call),
      ...more,
    };
    return google.list({ resource: RESOURCE, pageSize: 10 }, call);
  };
}

const KINDS: readonly (readonly [string, string])[] = [
  ['/oauth/token', 'id'],
  ['/v1/token', 'sts'],
  [':generateAccessToken', 'access'],
  ['/operations', 'list'],
];

/** What the cloud was asked, in order, in one word each. */
export const kindsAsked = ({ requests }: Cloud): readonly string[] =>
  requests.map(({ path }) => KINDS.find(([end]) => decodeURIComponent(path).endsWith(end))?.[1] ?? path);
