import { BACKUP_TYPES } from './backup-types.ts';

/** yandex/cloud/operation/operation.proto. */
export const OPERATION =
  'id,description,createdAt T,createdBy,modifiedAt T,done b,metadata A,error google.rpc.Status,response A';

/** google/rpc/status.proto. */
export const STATUS = 'code i,message,details A*';

/** The messages that are known independently of the catalogue, by full name, in the notation of the table. */
export const MESSAGES: ReadonlyMap<string, string> = new Map([
  ['yandex.cloud.operation.Operation', OPERATION],
  ['google.rpc.Status', STATUS],
  // google/rpc/error_details.proto
  ['google.rpc.BadRequest', 'fieldViolations google.rpc.BadRequest.FieldViolation*'],
  [
    'google.rpc.BadRequest.FieldViolation',
    'field,description,reason,localizedMessage google.rpc.LocalizedMessage',
  ],
  ['google.rpc.DebugInfo', 'stackEntries *,detail'],
  ['google.rpc.ErrorInfo', 'reason,domain,metadata %'],
  ['google.rpc.Help', 'links google.rpc.Help.Link*'],
  ['google.rpc.Help.Link', 'description,url'],
  ['google.rpc.LocalizedMessage', 'locale,message'],
  ['google.rpc.PreconditionFailure', 'violations google.rpc.PreconditionFailure.Violation*'],
  ['google.rpc.PreconditionFailure.Violation', 'type,subject,description'],
  ['google.rpc.QuotaFailure', 'violations google.rpc.QuotaFailure.Violation*'],
  [
    'google.rpc.QuotaFailure.Violation',
    'subject,description,apiService,quotaMetric,quotaId,quotaDimensions %,quotaValue l,futureQuotaValue l',
  ],
  ['google.rpc.RequestInfo', 'requestId,servingData'],
  ['google.rpc.ResourceInfo', 'resourceType,resourceName,owner,description'],
  ['google.rpc.RetryInfo', 'retryDelay D'],
  ...BACKUP_TYPES,
]);
