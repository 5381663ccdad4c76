import { collectionOf } from '../../../model/operation/families/google-names.ts';
import { formatResource } from '../../../model/operation/resource.ts';
import { page, readAnswer } from '../../wire/answer.ts';
import { googleHost } from '../hosts.ts';
import { readGoogleOperation } from '../operation.ts';
import { type Dialect, encodePath } from './dialect.ts';

/**
 * google.longrunning.Operations by the HTTP mapping that most services use: `/{version}/{name=**}/operations`, and by
 * what some services have instead of `operations`.
 *
 * @param root The path that names stand behind.
 */
export function standardDialect(root: (version: string) => string = (version) => `/${version}`): Dialect {
  const pathOf = (version: string, name: string): string => `${root(version)}/${encodePath(name)}`;
  return {
    list: ({ resource: { api, version, parent }, pageSize, pageToken, filter }) => ({
      host: googleHost(api),
      path: pathOf(version, collectionOf(parent)),
      // Cloud Run documents `done:true`; the standard list filter has no other form in common.
      query: { pageSize: String(pageSize), pageToken, filter: filter?.replace('=', ':') },
    }),
    get: ({ api, version, name }) => ({ host: googleHost(api), path: pathOf(version, name) }),
    cancel: ({ api, version, name }) => ({
      method: 'POST',
      host: googleHost(api),
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
