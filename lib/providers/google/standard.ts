import { collectionOf } from '../../model/operation/families/google-names.ts';
import { formatResource } from '../../model/operation/resource.ts';
import { page, readAnswer } from '../wire/answer.ts';
import { type Dialect, encodePath } from './dialects/dialect.ts';
import { readGoogleOperation } from './operation.ts';

/**
 * google.longrunning.Operations by the HTTP mapping that most services use: `/{version}/{name=**}/operations`, and by
 * what some services have instead of `operations`.
 *
 * @param root The path that names stand behind.
 */
export function standardDialect(root: (version: string) => string = (version) => `/${version}`): Dialect {
  const pathOf = (version: string, name: string): string => `${root(version)}/${encodePath(name)}`;
  return {
    list: ({ resource: { version, parent }, pageSize, pageToken, filter }) => ({
      path: pathOf(version, collectionOf(parent)),
      // Cloud Run documents `done:true`; the standard list filter has no other form in common.
      query: { pageSize: String(pageSize), pageToken, filter: filter?.replace('=', ':') },
    }),
    get: ({ version, name }) => ({ path: pathOf(version, name) }),
    cancel: ({ version, name }) => ({
      method: 'POST',
      path: `${pathOf(version, name)}:cancel`,
    }),
    readPage(answer, upstream) {
      const { operations: rows, nextPageToken, unreachable } = readAnswer(page, answer, upstream);
      return { rows, nextPageToken, unreachable };
    },
    readOperation: (answer, upstream, within) =>
      readGoogleOperation(answer, upstream, formatResource(within)),
  };
}
