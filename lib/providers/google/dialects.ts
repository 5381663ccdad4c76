import { cloudFunctionsV1, serviceManagement, storageTransfer } from './by-filter.ts';
import { compute } from './dialects/compute.ts';
import { container } from './dialects/container.ts';
import type { Dialect } from './dialects/dialect.ts';
import { sqladmin } from './dialects/sqladmin.ts';
import { labelOf } from './hosts.ts';
import { standardDialect } from './standard.ts';

const STANDARD = standardDialect();

/** The services that differ from most, by the label of their host, or by that and a version. */
const DIALECTS: ReadonlyMap<string, Dialect> = new Map([
  ['cloudfunctions/v1', cloudFunctionsV1],
  ['compute', compute],
  ['container', container],
  ['pubsublite', standardDialect((version) => `/${version}/admin`)],
  ['servicemanagement', serviceManagement],
  ['sqladmin', sqladmin],
  ['storagetransfer', storageTransfer],
]);

/** How an API is asked for its operations. */
export function dialectOf({ api, version }: { readonly api: string; readonly version: string }): Dialect {
  const label = labelOf(api);
  return DIALECTS.get(`${label}/${version}`) ?? DIALECTS.get(label) ?? STANDARD;
}
