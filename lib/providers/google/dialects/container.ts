import * as v from 'valibot';
import { readAnswer } from '../../wire/answer.ts';
import { ownDialect } from './own.ts';

const answer = v.pipe(
  v.any(),
  v.check(
    (given) => Object.keys(given).length === 0 || 'operations' in given || 'missingZones' in given,
    'has no operations',
  ),
  v.object({
    operations: v.nullish(v.array(v.unknown()), []),
    missingZones: v.nullish(v.array(v.string()), []),
  }),
);

/**
 * GKE (google.container.v1.ClusterManager). Its list has no pages, and takes `-` for all locations; the operations of
 * a zone's cluster are linked to as `zones`, and got by `locations` alike.
 */
export const container = ownDialect({
  shape: {
    type: 'google.container.v1.Operation',
    domain: 'container.googleapis.com',
    failure: ({ status, statusMessage }) => (status === 'DONE' && statusMessage ? statusMessage : undefined),
  },
  root: (version) => `/${version}`,
  parents: /^projects\/[^/]+\/locations\/[^/]+$/,
  form: 'projects/{project}/locations/{location}',
  partOf: (place, { location, zone }) => place.replace(/\/-$/, `/${location || zone || '-'}`),
  isListed(parent, { location, zone }) {
    const [asked, own] = [parent.replace(/.*\//, ''), location || zone];
    return asked === '-' || !own || own === asked;
  },
  query: () => ({}),
  readPage(page, upstream) {
    const { operations: rows, missingZones: unreachable } = readAnswer(answer, page, upstream);
    return { rows, nextPageToken: '', unreachable };
  },
  cancel: ':cancel',
});
