import { TrackerError } from '../../model/core/error.ts';
import { camelCase } from '../../model/core/field-name.ts';
import type { OperationRef } from '../../model/operation/resource.ts';
import type { Call, Provider, UpstreamOperation } from '../provider.ts';
import { page, readAnswer, readRows } from '../wire/answer.ts';
import { createRestCall, ofFamily, type RestOptions } from '../wire/rest.ts';
import { secondsToMs } from '../wire/retry.ts';
import { OPERATION_HOST } from './catalogue/catalogue.ts';
import { checkedResource, yandexLimits } from './catalogue/request.ts';
import { answerTo, readYandexOperation } from './operation.ts';

/**
 * Yandex Cloud's REST APIs: the list call of every collection that has an HTTP path, and the operation
 * service.
 */
export function createYandexRest(options: RestOptions): Provider {
  const send = createRestCall('yandex', options);

  async function operate(verb: '' | ':cancel', named: OperationRef, call: Call): Promise<UpstreamOperation> {
    const { id } = ofFamily('yandex', named);
    const path = `/operations/${encodeURIComponent(id)}${verb}`;
    const { json, headers, upstream } = await send({ host: OPERATION_HOST, path }, call);
    const pollAfterMs = secondsToMs(headers.get('x-operation-poll-interval'));
    return {
      operation: answerTo(id, readYandexOperation(json, upstream), upstream),
      ...(pollAfterMs === undefined ? {} : { pollAfterMs }),
    };
  }

  return {
    limits: yandexLimits,
    async list({ resource: given, pageSize, pageToken, filter }, call) {
      const { collection, resource } = checkedResource(given);
      const { name: collectionName, httpPath } = collection;
      if (httpPath === undefined) {
        throw new TrackerError('UNIMPLEMENTED', `${collectionName} is not offered over REST`);
      }
      const ids: Record<string, string> = {
        ...resource.parents,
        [camelCase(collection.idField)]: resource.id,
      };
      const query: Record<string, string | undefined> = { pageSize: String(pageSize), pageToken, filter };
      const path = httpPath.replace(/\{(\w+)\}/g, (_, field: string) => {
        const name = camelCase(field);
        const id = ids[name] ?? '';
        delete ids[name];
        return encodeURIComponent(id);
      });
      // An id that is not in the path goes into the query, as for connection-manager/connections.
      const { json, upstream } = await send(
        { host: collection.host, path, query: { ...ids, ...query } },
        call,
      );
      const { operations, nextPageToken } = readAnswer(page, json, upstream);
      const name = `${collectionName}/${resource.id}`;
      const { items, ...rest } = readRows(operations, 'id', (row) =>
        readYandexOperation(row, upstream, name),
      );
      return {
        operations: items,
        ...rest,
        ...(nextPageToken === '' ? {} : { nextPageToken }),
      };
    },
    get: (named, call) => operate('', named, call),
    // GET by the API definition (yandex.cloud.operation.OperationService.Cancel).
    cancel: (named, call) => operate(':cancel', named, call),
  };
}
