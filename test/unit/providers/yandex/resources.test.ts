import { expect, test } from '@jest/globals';
import { DEMO_PLACES } from '../../../../infra/simulator/demo.ts';
import { officialMethod } from '../../../../infra/simulator/sdk.ts';
import { bearer } from '../../../../lib/model/core/authorization.ts';
import { RESOURCE_LISTS } from '../../../../lib/providers/yandex/catalogue/resource-lists.ts';
import { createYandexResources } from '../../../../lib/providers/yandex/resources.ts';
import { createYandexResourcesGrpc } from '../../../../lib/providers/yandex/resources-grpc.ts';
import { testResourceLister } from '../../../contract/resource-lister.ts';
import { withCloud } from '../../../support/simulator.ts';
import { createCall, fakeTiming, restOptions } from '../../../support/upstream.ts';

const lists = [...RESOURCE_LISTS.values()];
const unused = () => Promise.reject(new Error('not to be asked'));
const systemTiming = () => ({ ...fakeTiming(), now: () => Date.now() });

testResourceLister(
  'REST',
  ({ restEndpoint }) => createYandexResources(restOptions(restEndpoint, systemTiming()), unused),
  lists.filter(({ httpPath }) => httpPath !== undefined),
);

testResourceLister(
  'gRPC',
  ({ grpcEndpoint: endpoint }) =>
    createYandexResourcesGrpc({ endpoint, timing: systemTiming(), requestId: () => 'id' }),
  lists.filter(({ collection, rpc }) => officialMethod(collection.grpcService, rpc)),
);

test('asks over gRPC for what REST does not have', () =>
  withCloud({ populate: true }, async (cloud) => {
    const timing = systemTiming();
    const grpc = createYandexResourcesGrpc({
      endpoint: cloud.grpcEndpoint,
      timing,
      requestId: () => 'id',
    });
    const lister = createYandexResources(restOptions(cloud.restEndpoint, timing), async () => grpc);
    const call = createCall({
      deadline: Date.now() + 100_000,
      authorize: async () => bearer(cloud.token),
    });
    const request = { parents: DEMO_PLACES, pageSize: 10 };
    const { resources } = await lister.list({ ...request, collection: 'managed-spark/clusters' }, call);
    await lister.list({ ...request, collection: 'managed-airflow/clusters' }, call);
    expect(resources).toHaveLength(1);
    expect(cloud.requests.map(({ wire, path }) => [wire, path])).toEqual([
      ['grpc', '/yandex.cloud.spark.v1.ClusterService/List'],
      ['rest', '/managed-airflow/v1/clusters'],
    ]);
  }));
