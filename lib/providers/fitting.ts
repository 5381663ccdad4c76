import { formatResource } from '../model/operation/resource.ts';
import type { BackupService } from './backup-service.ts';
import type { PageSizes } from './page-sizes.ts';
import type { Provider } from './provider.ts';

/** A cloud whose lists are asked for again in smaller pages where an answer is too large. */
export function fittingCloud<Cloud extends Provider>(cloud: Cloud, sizes: PageSizes): Cloud {
  return {
    ...cloud,
    list: (request, call) =>
      sizes.fit(formatResource(request.resource), request, (pageSize) =>
        cloud.list({ ...request, pageSize }, call),
      ),
  };
}

/** Cloud Backup with the same done to its own lists. */
export function fittingBackup(service: BackupService, sizes: PageSizes): BackupService {
  return {
    ...service,
    listResources: (request, call) =>
      sizes.fit(`folders/${request.folderId}`, request, (pageSize) =>
        service.listResources({ ...request, pageSize }, call),
      ),
    listTasks: (request, call) =>
      sizes.fit(`machines/${request.computeInstanceId}`, request, (pageSize) =>
        service.listTasks({ ...request, pageSize }, call),
      ),
  };
}
