import { reads } from './document-reads.ts';
import { writes } from './document-writes.ts';
import type { Documents, Requests } from './documents.ts';

export const createDocuments = (requests: Requests): Documents => ({
  ...reads(requests),
  ...writes(requests),
});
