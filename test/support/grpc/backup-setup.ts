import type { BackupService } from '../../../lib/providers/backup-service.ts';
import { createBackupService } from '../../../lib/providers/yandex/backup/client.ts';

export const PLACE = { folderId: 'b1g1', computeInstanceId: 'epd1', path: '/srv' };

/** A service of one endpoint whose waits are written down and not waited. */
export function service(endpoint: string): BackupService & { readonly waits: number[] } {
  const waits: number[] = [];
  let requests = 0;
  const made = createBackupService({
    endpoint,
    requestId: () => {
      requests += 1;
      return `request-${requests}`;
    },
    timing: {
      now: Date.now,
      random: () => 0.5,
      sleep: async (ms) => {
        waits.push(ms);
      },
    },
  });
  return { ...made, waits };
}
