import type { BackupService } from '../../../lib/providers/backup-service.ts';
import type { Provider } from '../../../lib/providers/provider.ts';
import type { Sink } from '../../../lib/sinks/sink.ts';
import type { Store } from '../../../lib/store/store.ts';
import type { World } from '../shared/world.ts';

/** What the roster asks of Cloud Backup. */
export type FolderBackup = Pick<BackupService, 'listResources' | 'getResource'>;

/** A deliberate fault: what it puts between the tracker and the rest. */
export interface DeliveryFault {
  readonly store?: (store: Store) => Store;
  /** The same behind the network: what the store itself makes of a call. */
  readonly engine?: (store: Store) => Store;
  readonly sink?: (sink: Sink) => Sink;
  readonly backup?: (service: FolderBackup) => FolderBackup;
}

/** What befalls one call. */
export interface Mishap {
  readonly call: number;
  readonly fate: { readonly dies: 'before' | 'after' } | { readonly lateMs: number };
}

/** Operations that were asked for name their resource. */
export const naming = (provider: Provider, resource: string): Provider => ({
  ...provider,
  async get(ref, call) {
    const { operation, ...rest } = await provider.get(ref, call);
    return { ...rest, operation: { ...operation, resource } };
  },
});

/** A world in which something befalls certain calls. */
export function spoiled(world: World, mishapOf: (label: string) => Mishap['fate'] | undefined): World {
  return {
    ...world,
    call(who, label, fate, effect) {
      const mishap = mishapOf(label);
      if (!mishap) return world.call(who, label, fate, effect);
      const late = 'lateMs' in mishap ? { there: fate.there + mishap.lateMs } : mishap;
      return world.call(who, label, { ...fate, ...late }, effect);
    },
  };
}
