import type { LatestInvocation } from './latest-invocation.ts';
import type { Settings } from './settings.ts';

/**
 * The store's endpoint and credentials: static keys where they are set, else the invocation's IAM token.
 *
 * @throws {Error} where no store is set.
 */
export function documentStoreOptions(settings: Settings, current: Pick<LatestInvocation, 'token'>) {
  const { YDB_DOCAPI_ENDPOINT, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = settings;
  if (!YDB_DOCAPI_ENDPOINT) throw new Error('setting YDB_DOCAPI_ENDPOINT is required');
  const keys =
    AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY
      ? { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY }
      : undefined;
  return {
    endpoint: YDB_DOCAPI_ENDPOINT.href.replace(/\/$/, ''),
    credentials: keys ?? { token: () => settings.YC_TOKEN ?? current.token() ?? '' },
    changesDays: settings.RETENTION_CHANGES_DAYS,
    operationsDays: settings.RETENTION_OPERATIONS_DAYS,
  };
}
