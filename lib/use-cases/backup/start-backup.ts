import type { TrackerError } from '../../model/core/error.ts';
import type { Operation } from '../../model/operation/operation.ts';
import type { OperationWatch } from '../../model/watch/watch-request.ts';
import type { BackupService } from '../../providers/backup-service.ts';
import type { Call } from '../../providers/provider.ts';
import { type PreparePorts, prepareWatch } from '../watches/prepare-watch.ts';
import { startOperation } from '../watches/start-operation.ts';

type Service = Pick<BackupService, 'deleteResource' | 'createDirectory'>;

interface StartPorts extends PreparePorts {
  readonly backup: () => Promise<Service>;
  /** Told of a watch that could not be registered after its operation was started. */
  readonly onWatchError: (operation: Operation, error: TrackerError) => void;
}

type Started = ReturnType<typeof startOperation>;

/**
 * Starts to take a machine out of Cloud Backup, and registers a watch on the operation where one is wanted.
 *
 * @throws {TrackerError} what `prepareWatch` throws, before anything is started; the upstream's own errors.
 */
export function deleteBackupResource(
  ports: StartPorts,
  names: Parameters<Service['deleteResource']>[0],
  watch: OperationWatch | undefined,
  call: Call,
): Started {
  return start(ports, (service) => service.deleteResource(names, call), watch, call);
}

/** Starts to create a directory on a machine; otherwise as `deleteBackupResource`. */
export function createBackupDirectory(
  ports: StartPorts,
  names: Parameters<Service['createDirectory']>[0],
  watch: OperationWatch | undefined,
  call: Call,
): Started {
  return start(ports, (service) => service.createDirectory(names, call), watch, call);
}

function start(
  ports: StartPorts,
  begin: (service: Service) => Promise<Operation>,
  watch: OperationWatch | undefined,
  call: Call,
): Started {
  return startOperation(
    {
      start: async () => begin(await ports.backup()),
      prepareWatch: (wanted) => prepareWatch(ports, wanted, call),
      onWatchError: ports.onWatchError,
    },
    watch,
  );
}
