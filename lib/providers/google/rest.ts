import { TrackerError } from '../../model/core/error.ts';
import { type GoogleOperationRef, googleResourceOf } from '../../model/operation/families/google.ts';
import {
  holdsOperationsOnly,
  isAnswerTo,
  isWithin,
  listParentOf,
} from '../../model/operation/families/google-names.ts';
import type { OperationRef } from '../../model/operation/resource.ts';
import type { Cloud } from '../cloud.ts';
import type { Call, UpstreamOperation } from '../provider.ts';
import { answersOther, listsOther, readRows } from '../wire/answer.ts';
import { createRestCall, ofFamily, type RestOptions } from '../wire/rest.ts';
import { googleApis, lacks } from './catalogue.ts';
import { dialectOf } from './dialects.ts';
import { googleHost } from './hosts.ts';
import { googleLimits } from './limits.ts';

/** Google's APIs, each in the dialect of its service. */
export function createGoogle(options: RestOptions): Cloud {
  const send = createRestCall('google', options);

  const get = async (named: OperationRef, call: Call): Promise<UpstreamOperation> => {
    const ref = ofFamily('google', named);
    const dialect = dialectOf(ref);
    const { json, upstream } = await send({ ...dialect.get(ref), host: googleHost(ref.api) }, call);
    const operation = dialect.readOperation(json, upstream, googleResourceOf(ref));
    if (!isAnswerTo(ref.name, operation.name)) throw answersOther(upstream, ref.name, operation.name);
    return { operation };
  };

  return {
    catalogue: async () => ({ googleApis: googleApis() }),
    limits: (resource) => googleLimits(ofFamily('google', resource).api),
    async list({ resource: given, ...paging }, call) {
      const resource = ofFamily('google', given);
      if (lacks(resource, 'list'))
        throw unoffered(resource, 'lists no operations; get and watch them by name');
      const dialect = dialectOf(resource);
      const request = { ...dialect.list({ resource, ...paging }), host: googleHost(resource.api) };
      const { json, upstream } = await send({ ...request, mayLack: true }, call);
      const { rows, nextPageToken, unreachable } = dialect.readPage(json, upstream);
      const { items: operations, ...rest } = readRows(rows, 'name', (row) => {
        const operation = dialect.readOperation(row, upstream, resource);
        if (isWithin(resource.parent, listParentOf(operation.name))) return operation;
        throw listsOther(upstream, operation.name, resource.parent);
      });
      return {
        operations,
        ...rest,
        ...(nextPageToken === '' ? {} : { nextPageToken }),
        ...(unreachable.length > 0 ? { unreachable } : {}),
      };
    },
    get,
    async cancel(named, call) {
      const ref = ofFamily('google', named);
      const { cancel } = dialectOf(ref);
      if (!cancel || lacks(ref, 'cancel')) throw unoffered(ref, 'cancels no operations');
      // What else the collection holds may have a verb `cancel` too.
      if (!holdsOperationsOnly(ref.name)) await get(named, call);
      await send({ ...cancel(ref), host: googleHost(ref.api), mayLack: true }, call);
      // Cancel answers google.protobuf.Empty.
      return get(named, call);
    },
  };
}

function unoffered(
  { api, version }: Pick<GoogleOperationRef, 'api' | 'version'>,
  what: string,
): TrackerError {
  return new TrackerError('UNIMPLEMENTED', `${googleHost(api)} ${version} ${what}`);
}
