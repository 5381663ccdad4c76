import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from '../../lib/model/core/json.ts';
import { reply } from './upstream.ts';

/** When every operation here began. */
export const BEGAN = '2026-11-27T08:00:00Z';

/** One of Google's services as its public definition has it, and one of its operations. */
export interface GoogleService {
  readonly title: string;
  readonly api: string;
  readonly version: string;
  /** As the tracker takes it; absent where the service lists nothing. */
  readonly parent?: string;
  readonly name: string;
  /** Its documented list, with what must be in its query. @default `/{version}/{parent}/operations` */
  readonly list?: string;
  /** @default `/{version}/{name}` */
  readonly get?: string;
  /** The path of its documented cancellation; `:cancel` stands behind that of the operation. */
  readonly cancel?: string;
  /** The metadata that its operations have; none of it tells a time for `timeless`. */
  readonly metadata?: JsonObject;
  readonly timeless?: true;
  /** The service's own shape of an operation, in the place of google.longrunning.Operation. */
  readonly own?: { readonly rows: 'items' | 'operations'; readonly kind?: string; readonly row: JsonObject };
}

const type = (name: string) => ({ '@type': `type.googleapis.com/google.${name}` });
const CREATED = { createTime: BEGAN };
const place = (api: string): string => `projects/${api}/locations/l`;

/** A service that lists under locations, as most do. */
const located = (
  title: string,
  api: string,
  version = 'v1',
  more: Partial<GoogleService> = {},
): GoogleService => ({
  title,
  api,
  version,
  parent: place(api),
  name: `${place(api)}/operations/o`,
  ...more,
});
const own = (name: string, more: JsonObject, rows: 'items' | 'operations', kind?: string) => ({
  own: { rows, ...(kind ? { kind } : {}), row: { name, status: 'RUNNING', ...more } },
});
const cancel = ':cancel';

/** Services that many wait for, in the order of their names. */
export const GOOGLE_SERVICES: readonly GoogleService[] = [
  {
    title: 'Access Context Manager',
    api: 'accesscontextmanager',
    version: 'v1',
    name: 'operations/accessPolicies/1/x/2',
    timeless: true,
    metadata: {},
  },
  located('AlloyDB', 'alloydb', 'v1', { cancel }),
  {
    title: 'App Engine',
    api: 'appengine',
    version: 'v1',
    parent: 'apps/a',
    name: 'apps/a/operations/u-1',
    metadata: { ...type('appengine.v1.OperationMetadataV1'), insertTime: BEGAN },
  },
  {
    title: 'Artifact Registry',
    api: 'artifactregistry',
    version: 'v1',
    name: `${place('artifactregistry')}/operations/o`,
    timeless: true,
    metadata: {},
  },
  {
    title: 'Bigtable',
    api: 'bigtableadmin',
    version: 'v2',
    parent: 'operations/projects/b/instances/i',
    name: 'operations/projects/b/instances/i/operations/1',
    cancel,
    metadata: { requestTime: BEGAN },
  },
  {
    title: 'Cloud Asset Inventory',
    api: 'cloudasset',
    version: 'v1',
    name: 'projects/1/operations/ExportAssets/RESOURCE/x',
    timeless: true,
    metadata: {},
  },
  {
    title: 'Cloud Build',
    api: 'cloudbuild',
    version: 'v1',
    name: 'operations/build/cloudbuild/YWI=',
    cancel,
    metadata: { build: CREATED },
  },
  located('Cloud Composer', 'composer'),
  {
    title: 'Cloud Functions (v1)',
    api: 'cloudfunctions',
    version: 'v1',
    parent: 'projects/gcf1',
    name: 'operations/f1',
    list: '/v1/operations?filter=project:gcf1,latest:true',
    metadata: { ...type('cloud.functions.v1.OperationMetadataV1'), updateTime: BEGAN },
    timeless: true,
  },
  located('Cloud Functions (v2)', 'cloudfunctions', 'v2'),
  located('Cloud Logging', 'logging', 'v2', { cancel, metadata: { startTime: BEGAN } }),
  {
    title: 'Cloud Resource Manager',
    api: 'cloudresourcemanager',
    version: 'v3',
    name: 'operations/cp.1',
    metadata: CREATED,
  },
  located('Cloud Run', 'run', 'v2', {
    timeless: true,
    metadata: { ...type('cloud.run.v2.Service'), createTime: '2024-01-01T00:00:00Z' },
  }),
  {
    title: 'Cloud SQL',
    api: 'sqladmin',
    version: 'v1',
    parent: 'projects/sql',
    name: 'projects/sql/operations/u-1',
    cancel: '/cancel',
    ...own('u-1', { insertTime: BEGAN }, 'items', 'sql#operationsList'),
  },
  {
    title: 'Compute Engine',
    api: 'compute',
    version: 'v1',
    parent: 'projects/c/zones/z',
    name: 'projects/c/zones/z/operations/o',
    list: '/compute/v1/projects/c/zones/z/operations?orderBy=creationTimestamp desc',
    get: '/compute/v1/projects/c/zones/z/operations/o',
    ...own('o', { insertTime: BEGAN }, 'items', 'compute#operationList'),
  },
  {
    title: 'Dataproc',
    api: 'dataproc',
    version: 'v1',
    parent: 'projects/d/regions/r',
    name: 'projects/d/regions/r/operations/o',
    cancel,
    timeless: true,
    metadata: { status: { state: 'RUNNING' } },
  },
  {
    title: 'Datastore',
    api: 'datastore',
    version: 'v1',
    parent: 'projects/ds',
    name: 'projects/ds/operations/o',
    cancel,
    metadata: { common: { startTime: BEGAN } },
  },
  located('Filestore', 'file', 'v1', { cancel }),
  {
    title: 'Firestore',
    api: 'firestore',
    version: 'v1',
    parent: 'projects/fs/databases/(default)',
    name: 'projects/fs/databases/(default)/operations/AZaz=',
    cancel,
    metadata: { startTime: BEGAN },
  },
  {
    title: 'Gemini API, batches',
    api: 'generativelanguage',
    version: 'v1beta',
    parent: 'batches',
    name: 'batches/b',
    list: '/v1beta/batches',
    cancel,
    metadata: { ...type('ai.generativelanguage.v1beta.GenerateContentBatch'), createTime: BEGAN },
    timeless: true,
  },
  located('GKE', 'container', 'v1', {
    cancel,
    ...own('o', { startTime: BEGAN, location: 'l' }, 'operations'),
  }),
  located('Memorystore for Redis', 'redis', 'v1', { cancel }),
  located('Pub/Sub Lite', 'pubsublite', 'v1', {
    cancel,
    list: `/v1/admin/${place('pubsublite')}/operations`,
    get: `/v1/admin/${place('pubsublite')}/operations/o`,
  }),
  {
    title: 'Service Management',
    api: 'servicemanagement',
    version: 'v1',
    parent: 'services/s.example',
    name: 'operations/sm.1',
    list: '/v1/operations?filter=serviceName=s.example',
    metadata: { startTime: BEGAN },
  },
  {
    title: 'Service Usage',
    api: 'serviceusage',
    version: 'v1',
    parent: '',
    name: 'operations/acf.1',
    list: '/v1/operations',
    timeless: true,
    metadata: {},
  },
  {
    title: 'Spanner',
    api: 'spanner',
    version: 'v1',
    parent: 'projects/s/instances/i/databases/d',
    name: 'projects/s/instances/i/databases/d/operations/_auto_op_1',
    cancel,
    metadata: { progress: [{ startTime: BEGAN }] },
  },
  {
    title: 'Speech-to-Text',
    api: 'speech',
    version: 'v1',
    parent: place('speech'),
    name: `${place('speech')}/operations/1`,
    cancel,
    metadata: { startTime: BEGAN },
  },
  {
    title: 'Storage Transfer',
    api: 'storagetransfer',
    version: 'v1',
    parent: 'projects/st',
    name: 'transferOperations/transferJobs-1-2',
    list: '/v1/transferOperations?filter={"projectId":"st"}',
    cancel,
    metadata: { ...type('storagetransfer.v1.TransferOperation'), startTime: BEGAN },
  },
  located('Vertex AI', 'us-central1-aiplatform', 'v1', { cancel, metadata: { genericMetadata: CREATED } }),
  located('Workflows', 'workflows'),
];

const listOf = ({ version, parent = '', list }: GoogleService): string =>
  list ?? `/${version}/${parent}/operations`;
const getOf = ({ version, name, get }: GoogleService): string => get ?? `/${version}/${name}`;

/** An upstream that has the documented paths of these services, and answers a page for people on every other. */
export function googleUpstream(): (
  response: ServerResponse,
  request: IncomingMessage,
  index: number,
) => void {
  const cancelled = new Set<GoogleService>();
  const rowOf = (service: GoogleService): JsonObject => {
    const { own: shape, name, metadata = CREATED } = service;
    const error = cancelled.has(service) ? { error: { code: 1, message: 'cancelled' } } : {};
    if (shape)
      return { ...shape.row, ...(cancelled.has(service) ? { status: 'DONE', ...ended(shape.rows) } : {}) };
    return { name, metadata, ...(cancelled.has(service) ? { done: true } : {}), ...error };
  };
  const answerTo = (request: IncomingMessage): JsonObject | undefined => {
    const url = new URL(request.url ?? '', 'http://google');
    const path = decodeURIComponent(url.pathname);
    for (const service of GOOGLE_SERVICES) {
      const [list, get] = [new URL(listOf(service), 'http://google'), getOf(service)];
      const isAsked = [...list.searchParams].every(([name, value]) => url.searchParams.get(name) === value);
      const { own: shape, parent, cancel: verb } = service;
      if (request.method === 'POST' && verb !== undefined && path === `${get}${verb}`) {
        cancelled.add(service);
        return {};
      }
      if (request.method !== 'GET') continue;
      if (path === get) return rowOf(service);
      if (parent === undefined || path !== decodeURIComponent(list.pathname) || !isAsked) continue;
      const kind = shape?.kind === undefined ? {} : { kind: shape.kind };
      return { ...kind, [shape?.rows ?? 'operations']: [rowOf(service)] };
    }
    return undefined;
  };
  return (response, request, index) => {
    const answer = answerTo(request);
    const page = '<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>';
    return reply(answer ? 200 : 404, answer ?? page)(response, request, index);
  };
}

const ended = (rows: string): JsonObject =>
  rows === 'items'
    ? { error: { errors: [{ code: 'OPERATION_CANCELED', message: 'cancelled' }] } }
    : { error: { code: 1, message: 'cancelled' } };
