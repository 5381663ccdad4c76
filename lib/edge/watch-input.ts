import * as v from 'valibot';
import { CHANGE_TYPES } from '../model/change.ts';

const text = v.string('must be a text');
const SINK =
  'must be one of {"webhook": {"url", "secret"?}}, {"queue": {"url"}}, {"workflow": {"workflowId"}}';

/** Who is told, and how. */
const sink = v.union(
  [
    v.strictObject({ webhook: v.strictObject({ url: text, secret: v.exactOptional(text) }) }),
    v.strictObject({ queue: v.strictObject({ url: text }) }),
    v.strictObject({ workflow: v.strictObject({ workflowId: text }) }),
  ],
  SINK,
);

/** A watch on an operation that the same call starts: what creates a watch, without what it is on. */
export const operationWatch = v.strictObject(
  {
    watchId: v.exactOptional(text),
    filter: v.exactOptional(text),
    types: v.exactOptional(
      v.array(v.picklist(CHANGE_TYPES, `must be one of ${CHANGE_TYPES.join(', ')}`), 'must be a list'),
    ),
    sink,
    expiresAt: v.exactOptional(text),
  },
  'must be an object',
);
