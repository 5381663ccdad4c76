import { MAX_PAGE_SIZE } from '../../model/core/page.ts';
import { googleResourceOf } from '../../model/operation/families/google.ts';
import {
  collectionOf,
  holdsOperationsOnly,
  isAnswerTo,
  isWithin,
  listParentOf,
} from '../../model/operation/families/google-names.ts';
import { formatResource, type OperationRef } from '../../model/operation/resource.ts';
import type { Cloud } from '../cloud.ts';
import type { Call, UpstreamOperation } from '../provider.ts';
import { answersOther, listsOther, page, readAnswer, readRows } from '../wire/answer.ts';
import { createRestCall, ofFamily, type RestOptions, type RestRequest } from '../wire/rest.ts';
import { readGoogleOperation } from './operation.ts';

/**
 * Google's long-running operations by the HTTP mapping that its services use:
 * `https://<api>.googleapis.com/{version}/{name=**}/operations`, and by what some services have instead of `operations`.
 */
export function createGoogle(options: RestOptions): Cloud {
  const send = createRestCall('google', options);

  const get = async (named: OperationRef, call: Call): Promise<UpstreamOperation> => {
    const { request, name, resource } = addressed(named);
    const { json, upstream } = await send(request, call);
    const operation = readGoogleOperation(json, upstream, resource);
    if (!isAnswerTo(name, operation.name)) throw answersOther(upstream, name, operation.name);
    return { operation };
  };

  return {
    services: () => [],
    // No service documents its page size or filter: the tracker evaluates every filter itself.
    limits: () => ({ maxPageSize: MAX_PAGE_SIZE, filterFields: [] }),
    async list({ resource: given, pageSize, pageToken }, call) {
      const resource = ofFamily('google', given);
      const { api, version, parent } = resource;
      const path = `/${version}/${encodePath(collectionOf(parent))}`;
      const query = { pageSize: String(pageSize), pageToken };
      const { json, upstream } = await send({ host: googleHost(api), path, query }, call);
      const { operations, nextPageToken, unreachable } = readAnswer(page, json, upstream);
      return {
        ...readRows(operations, 'name', (row) => {
          const operation = readGoogleOperation(row, upstream, formatResource(resource));
          if (isWithin(parent, listParentOf(operation.name))) return operation;
          throw listsOther(upstream, operation.name, parent);
        }),
        ...(nextPageToken === '' ? {} : { nextPageToken }),
        ...(unreachable.length > 0 ? { unreachable } : {}),
      };
    },
    get,
    async cancel(named, call) {
      const { request, name } = addressed(named);
      // What else the collection holds may have a verb `cancel` too.
      if (!holdsOperationsOnly(name)) await get(named, call);
      await send({ ...request, method: 'POST', path: `${request.path}:cancel` }, call);
      // Cancel answers google.protobuf.Empty.
      return get(named, call);
    },
  };
}

interface Addressed {
  readonly request: RestRequest;
  readonly name: string;
  readonly resource: string;
}

function addressed(named: OperationRef): Addressed {
  const operation = ofFamily('google', named);
  const { api, version, name } = operation;
  return {
    request: { host: googleHost(api), path: `/${version}/${encodePath(name)}` },
    name,
    resource: formatResource(googleResourceOf(operation)),
  };
}

/** The host of a Google API. */
export function googleHost(api: string): string {
  return `${api}.googleapis.com`;
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
