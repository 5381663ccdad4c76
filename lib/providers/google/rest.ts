import { MAX_PAGE_SIZE } from '../../model/core/page.ts';
import { googleResourceOf } from '../../model/operation/families/google.ts';
import { formatResource, type OperationRef } from '../../model/operation/resource.ts';
import type { Cloud } from '../cloud.ts';
import type { Call, UpstreamOperation } from '../provider.ts';
import { page, readAnswer, readRows } from '../wire/answer.ts';
import { createRestCall, ofFamily, type RestOptions, type RestRequest } from '../wire/rest.ts';
import { readGoogleOperation } from './operation.ts';

/**
 * Google's long-running operations by the HTTP mapping that its services use:
 * `https://<api>.googleapis.com/{version}/{name=**}/operations`.
 */
export function createGoogle(options: RestOptions): Cloud {
  const send = createRestCall('google', options);

  const get = async (named: OperationRef, call: Call): Promise<UpstreamOperation> => {
    const { request, resource } = addressed(named);
    const { json, upstream } = await send(request, call);
    return { operation: readGoogleOperation(json, upstream, resource) };
  };

  return {
    services: () => [],
    // No service documents its page size or filter: the tracker evaluates every filter itself.
    limits: () => ({ maxPageSize: MAX_PAGE_SIZE, filterFields: [] }),
    async list({ resource: given, pageSize, pageToken }, call) {
      const resource = ofFamily('google', given);
      const { api, version, parent } = resource;
      const path = `/${version}/${parent === '' ? '' : `${encodePath(parent)}/`}operations`;
      const query = { pageSize: String(pageSize), pageToken };
      const { json, upstream } = await send({ host: hostOf(api), path, query }, call);
      const { operations, nextPageToken, unreachable } = readAnswer(page, json, upstream);
      return {
        ...readRows(operations, 'name', (row) =>
          readGoogleOperation(row, upstream, formatResource(resource)),
        ),
        ...(nextPageToken === '' ? {} : { nextPageToken }),
        ...(unreachable.length > 0 ? { unreachable } : {}),
      };
    },
    get,
    async cancel(named, call) {
      const { request } = addressed(named);
      await send({ ...request, method: 'POST', path: `${request.path}:cancel` }, call);
      // Cancel answers google.protobuf.Empty.
      return get(named, call);
    },
  };
}

function addressed(named: OperationRef): { readonly request: RestRequest; readonly resource: string } {
  const operation = ofFamily('google', named);
  const { api, version, name } = operation;
  return {
    request: { host: hostOf(api), path: `/${version}/${encodePath(name)}` },
    resource: formatResource(googleResourceOf(operation)),
  };
}

function hostOf(api: string): string {
  return `${api}.googleapis.com`;
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
