import { invalidArgument } from '../../model/core/error.ts';
import type { Dialect } from './dialects/dialect.ts';
import { standardDialect } from './standard.ts';

/** A parent's form, `projects/{project}`, and the filter that selects its operations. */
type Form = readonly [form: string, filter: (...ids: readonly string[]) => string];

/** An id: in the filters a comma begins another clause. */
const ID = '([^/,]+)';

/** The forms of parents under which a service that has one list of everything, and requires a filter, is listed. */
function byFilter(collection: string, forms: readonly Form[]): Dialect {
  const patterns = forms.map(
    ([form, filter]) => [new RegExp(`^${form.replace(/\{\w+\}/g, ID)}$`), filter] as const,
  );
  const filterFor = (parent: string): string => {
    for (const [pattern, filter] of patterns) {
      const [, ...ids] = pattern.exec(parent) ?? [];
      if (ids.length > 0) return filter(...ids);
    }
    throw invalidArgument('parent', `must be ${forms.map(([form]) => form).join(' or ')} for this API`);
  };
  return {
    ...standardDialect(),
    list: ({ resource: { version, parent }, pageSize, pageToken }) => ({
      path: `/${version}/${collection}`,
      query: { filter: filterFor(parent), pageSize: String(pageSize), pageToken },
    }),
  };
}

/** Cloud Functions v1 (`operations.list`, `filter`); v2 lists as most services do. */
export const cloudFunctionsV1 = byFilter('operations', [
  ['projects/{project}', (project) => `project:${project},latest:true`],
  [
    'projects/{project}/locations/{location}/functions/{function}',
    (project, location, name) => `project:${project},location:${location},function:${name}`,
  ],
]);

/** Service Management (`operations.list`, `filter`). */
export const serviceManagement = byFilter('operations', [
  ['services/{service}', (service) => `serviceName=${service}`],
]);

/** Storage Transfer Service (`transferOperations.list`, `filter`). */
export const storageTransfer = byFilter('transferOperations', [
  ['projects/{project}', (projectId) => JSON.stringify({ projectId })],
  [
    'projects/{project}/transferJobs/{job}',
    (projectId, job) => JSON.stringify({ projectId, jobNames: [`transferJobs/${job}`] }),
  ],
]);
