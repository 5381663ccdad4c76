import { expect, test } from '@jest/globals';
import { googleOperation, googleResource } from '../../../../lib/model/operation/families/google.ts';
import { createGoogle } from '../../../../lib/providers/google/rest.ts';
import { createCall, inTurn, reply, restOptions, serve } from '../../../support/upstream.ts';

const OWN = { maxResults: '5', pageToken: 't' };
const NEWEST_FIRST = { orderBy: 'creationTimestamp desc' };
const USUAL = { pageSize: '5', pageToken: 't' };

test.each([
  [
    'run',
    'v2',
    'projects/p/locations/l',
    '/v2/projects/p/locations/l/operations',
    { ...USUAL, filter: 'done:true' },
  ],
  [
    'compute',
    'v1',
    'projects/p/zones/z',
    '/compute/v1/projects/p/zones/z/operations',
    { ...OWN, ...NEWEST_FIRST },
  ],
  [
    'compute',
    'v1',
    'projects/p/global',
    '/compute/v1/projects/p/global/operations',
    { ...OWN, ...NEWEST_FIRST },
  ],
  ['container', 'v1', 'projects/p/locations/-', '/v1/projects/p/locations/-/operations', {}],
  ['sqladmin', 'v1', 'projects/p', '/v1/projects/p/operations', OWN],
  ['sqladmin', 'v1beta4', 'projects/p', '/sql/v1beta4/projects/p/operations', OWN],
  ['sqladmin', 'v1', 'projects/p/instances/i', '/v1/projects/p/operations', { ...OWN, instance: 'i' }],
  ['cloudfunctions', 'v1', 'projects/p', '/v1/operations', { ...USUAL, filter: 'project:p,latest:true' }],
  [
    'cloudfunctions',
    'v1',
    'projects/p/locations/l/functions/f',
    '/v1/operations',
    { ...USUAL, filter: 'project:p,location:l,function:f' },
  ],
  ['cloudfunctions', 'v2', 'projects/p/locations/l', '/v2/projects/p/locations/l/operations', USUAL],
  [
    'servicemanagement',
    'v1',
    'services/s.example',
    '/v1/operations',
    { ...USUAL, filter: 'serviceName=s.example' },
  ],
  [
    'storagetransfer',
    'v1',
    'projects/p',
    '/v1/transferOperations',
    { ...USUAL, filter: '{"projectId":"p"}' },
  ],
  [
    'storagetransfer',
    'v1',
    'projects/p/transferJobs/j',
    '/v1/transferOperations',
    { ...USUAL, filter: '{"projectId":"p","jobNames":["transferJobs/j"]}' },
  ],
  ['pubsublite', 'v1', 'projects/p/locations/l', '/v1/admin/projects/p/locations/l/operations', USUAL],
  [
    'us-central1-pubsublite',
    'v1',
    'projects/p/locations/l',
    '/v1/admin/projects/p/locations/l/operations',
    USUAL,
  ],
])('lists %s %s under %s', async (api, version, parent, path, query) => {
  const page = api === 'compute' || api === 'sqladmin' ? { items: [] } : {};
  const { endpoint, asked } = await serve(reply(200, page));
  const resource = googleResource({ api, version, parent });
  const filter = api === 'run' ? { filter: 'done=true' } : {};
  const request = { resource, pageSize: 5, pageToken: 't', ...filter };
  expect(await createGoogle(restOptions(endpoint)).list(request, createCall())).toEqual({ operations: [] });
  expect(asked.map(({ path: called, query: given }) => [called, given])).toEqual([[path, query]]);
});

const SQL = 'projects/p/operations/u-1';

test.each([
  ['compute', 'projects/p/zones/z/operations/o', 'GET', '/compute/v1/projects/p/zones/z/operations/o'],
  [
    'container',
    'projects/p/locations/l/operations/o',
    'POST',
    '/v1/projects/p/locations/l/operations/o:cancel',
  ],
  ['sqladmin', SQL, 'POST', `/v1/${SQL}/cancel`],
  ['storagetransfer', 'transferOperations/t', 'POST', '/v1/transferOperations/t:cancel'],
  [
    'pubsublite',
    'projects/p/locations/l/operations/o',
    'POST',
    '/v1/admin/projects/p/locations/l/operations/o:cancel',
  ],
])(
  'gets an operation of %s, %s, and cancels it where it can be, by %s %s',
  async (api, name, method, path) => {
    const own = { name: name.replace(/.*\//, ''), status: 'RUNNING' };
    const answer = ['compute', 'container', 'sqladmin'].includes(api) ? own : { name };
    const { endpoint, asked } = await serve(
      method === 'GET' ? reply(200, answer) : inTurn(reply(200, {}), reply(200, answer)),
    );
    const google = createGoogle(restOptions(endpoint));
    const ref = googleOperation({ api, version: 'v1', name });
    const { operation } = await google[method === 'GET' ? 'get' : 'cancel'](ref, createCall());
    expect([operation.name, operation.state]).toEqual([name, 'RUNNING']);
    expect(`${asked[0]?.method} ${asked[0]?.path}`).toBe(`${method} ${path}`);
  },
);

test.each([
  ['compute', 'projects/p', 'zones'],
  ['compute', 'projects/p/locations/l', 'zones'],
  ['container', 'projects/p/zones/z', 'locations'],
  ['sqladmin', 'projects/p/locations/l', 'instances'],
  ['storagetransfer', 'transferOperations', 'projects/{project}'],
  ['cloudfunctions', '', 'projects/{project}'],
  ['servicemanagement', 'projects/p', 'services/{service}'],
  ['cloudfunctions', 'projects/p/locations/l/functions/f,project:other', 'functions/{function}'],
  ['servicemanagement', 'services/s,serviceName=t', 'services/{service}'],
])('refuses to list %s under %j, and says under what it is listed', async (api, parent, form) => {
  const google = createGoogle(restOptions('http://127.0.0.1:1'));
  const resource = googleResource({ api, version: 'v1', parent });
  await expect(google.list({ resource, pageSize: 5 }, createCall())).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringMatching(/^parent must be .* for this API$/),
  });
  await expect(google.list({ resource, pageSize: 5 }, createCall())).rejects.toMatchObject({
    message: expect.stringContaining(form),
  });
});

test.each(['compute', 'container', 'sqladmin'])('refuses a name that no operation of %s has', async (api) => {
  const google = createGoogle(restOptions('http://127.0.0.1:1'));
  const ref = googleOperation({ api, version: 'v1', name: 'operations/o' });
  await expect(google.get(ref, createCall())).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringMatching(/^name must be projects\/\{project\}.*\/operations\/\{id\} for this API$/),
  });
});
