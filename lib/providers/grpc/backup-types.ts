/**
 * Differs from the package's own name, under which the table has the types as operations hold them, with
 * enums by name.
 */
const PACKAGE = 'backup-service';
const INSTANT = 'google.protobuf.Timestamp';

/** yandex/cloud/backup/v1/resource.proto and resource_service.proto; enums are read as their numbers. */
export const BACKUP_TYPES: readonly (readonly [name: string, fields: string])[] = [
  [
    `${PACKAGE}.Resource`,
    `1 computeInstanceId,2 createdAt ${INSTANT},3 updatedAt ${INSTANT},4 online bool,5 enabled bool,6 status int32,7 statusDetails,8 statusProgress int64,9 lastBackupTime ${INSTANT},10 nextBackupTime ${INSTANT},11 resourceId,12 isActive bool,13 initStatus int32,14 metadata,15 type int32,16 tenantInfo ${PACKAGE}.TenantInfo,18 agentInfo ${PACKAGE}.AgentInfo`,
  ],
  [`${PACKAGE}.TenantInfo`, '1 folderId,2 personalTenantId,3 userId'],
  [`${PACKAGE}.AgentInfo`, '1 currentVersion,2 latestVersion,3 canUpdate bool'],
  [
    `${PACKAGE}.Task`,
    `1 id int64,2 cancellable bool,3 policyId,4 type int32,5 progress ${PACKAGE}.Progress,6 status int32,7 enqueuedAt ${INSTANT},8 startedAt ${INSTANT},9 updatedAt ${INSTANT},10 completedAt ${INSTANT},11 computeInstanceId,12 resultCode int32,13 error`,
  ],
  [`${PACKAGE}.Progress`, '1 current int64,2 total int64'],
  [`${PACKAGE}.ListDirectoryResponse.FilesystemItem`, '1 name,2 type int32,3 fileType int32,4 size int64'],
  [`${PACKAGE}.ListResourcesResponse`, `1 resources ${PACKAGE}.Resource*,2 nextPageToken`],
  [`${PACKAGE}.GetResourceResponse`, `1 resource ${PACKAGE}.Resource`],
  [`${PACKAGE}.ListTasksResponse`, `1 tasks ${PACKAGE}.Task*,2 nextPageToken`],
  [`${PACKAGE}.ListDirectoryResponse`, `1 items ${PACKAGE}.ListDirectoryResponse.FilesystemItem*`],
];
