import { ownDialect, readItems } from './own.ts';

/**
 * Compute Engine (compute v1: zoneOperations, regionOperations, globalOperations). Nothing is cancelled. Its lists are
 * in the order of names, oldest first, unless they are asked for newest first.
 */
export const compute = ownDialect({
  shape: { type: 'google.cloud.compute.v1.Operation', domain: 'compute.googleapis.com' },
  root: (version) => `/compute/${version}`,
  parents: /^projects\/[^/]+\/(?:zones\/[^/]+|regions\/[^/]+|global)$/,
  form: 'projects/{project}/zones/{zone} or projects/{project}/regions/{region} or projects/{project}/global',
  query: ({ pageSize, pageToken }) => ({
    maxResults: String(pageSize),
    orderBy: 'creationTimestamp desc',
    pageToken,
  }),
  readPage: readItems('compute#operationList'),
});
