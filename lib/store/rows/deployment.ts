import { randomUUID } from 'node:crypto';
import { TrackerError } from '../../model/core/error.ts';
import type { Documents } from '../documents/documents.ts';
import { textOf } from '../documents/items.ts';
import { TABLES } from '../documents/tables.ts';
import type { Store } from '../store.ts';
import type { StoreCall } from '../store-call.ts';

/** Stands among the consumers, whose keys are lists in JSON. */
const KEY = { t: 'deployment', n: 'id' };

/** Attribute: v the id. It is read once, and kept for as long as the adapter. */
export function deploymentRow(documents: Documents): Pick<Store, 'readDeploymentId'> {
  let known: string | undefined;
  const read = async (call: StoreCall): Promise<string | undefined> => {
    const item = await documents.get(TABLES.consumers, KEY, call);
    return item && textOf(item, 'v');
  };
  const make = async (call: StoreCall): Promise<string | undefined> => {
    const id = randomUUID();
    const absent = { condition: 'attribute_not_exists(t)' };
    const outcome = await documents.put(TABLES.consumers, { ...KEY, v: id }, absent, call);
    return outcome === 'written' ? id : read(call);
  };
  return {
    readDeploymentId: async (call) => {
      known ??= (await read(call)) ?? (await make(call));
      if (known !== undefined) return known;
      throw new TrackerError('UNAVAILABLE', 'the deployment has no id yet; try again');
    },
  };
}
