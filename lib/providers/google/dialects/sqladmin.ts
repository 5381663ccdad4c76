import { ownDialect, readItems } from './own.ts';

const INSTANCE = /\/instances\/([^/]+)$/;

/** The instance that a parent names, as the list's own parameter has it. */
const instanceIn = (parent: string): string | undefined => INSTANCE.exec(parent)?.[1];

/** Cloud SQL (sqladmin v1: operations). The operations of an instance are those of its project, filtered. */
export const sqladmin = ownDialect({
  shape: { type: 'google.cloud.sql.v1.Operation', domain: 'sqladmin.googleapis.com' },
  root: (version) => (version.startsWith('v1beta') ? `/sql/${version}` : `/${version}`),
  parents: /^projects\/[^/]+(?:\/instances\/[^/]+)?$/,
  form: 'projects/{project} or projects/{project}/instances/{instance}',
  placeOf: (parent) => parent.replace(INSTANCE, ''),
  query: ({ resource: { parent }, pageSize, pageToken }) => ({
    instance: instanceIn(parent),
    maxResults: String(pageSize),
    pageToken,
  }),
  readPage: readItems('sql#operationsList'),
  cancel: '/cancel',
  isListed(parent, { targetId }) {
    const instance = instanceIn(parent);
    return instance === undefined || !targetId || targetId === instance;
  },
});
