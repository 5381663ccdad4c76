import table from './metadata-types.tsv';

/** One field of a message type. */
export interface Field {
  readonly number: number;
  /** As the JSON mapping of protobuf writes it, `dnsZoneId`. */
  readonly name: string;
  /** `string`, `bool`, `int32`, `int64`, `double`, `map` of text to text, or a message type's full name. */
  readonly type: string;
  readonly repeated: boolean;
}

function parseField(text: string): Field {
  const [number, name = '', type = ''] = text.split(' ');
  return {
    number: Number(number),
    name,
    type: type.replace('*', '') || 'string',
    repeated: type.endsWith('*'),
  };
}

function parseFields(text: string): readonly Field[] {
  return text === '' ? [] : text.split(',').map(parseField);
}

/** yandex/cloud/operation/operation.proto and google/rpc/status.proto. */
const ENVELOPES: readonly (readonly [string, string])[] = [
  [
    'yandex.cloud.operation.Operation',
    '1 id,2 description,3 createdAt google.protobuf.Timestamp,4 createdBy,5 modifiedAt google.protobuf.Timestamp,6 done bool,7 metadata google.protobuf.Any,8 error google.rpc.Status,9 response google.protobuf.Any',
  ],
  ['google.rpc.Status', '1 code int32,2 message,3 details google.protobuf.Any*'],
];

/** google/rpc/error_details.proto. */
const ERROR_DETAILS: readonly (readonly [string, string])[] = [
  ['google.rpc.BadRequest', '1 fieldViolations google.rpc.BadRequest.FieldViolation*'],
  [
    'google.rpc.BadRequest.FieldViolation',
    '1 field,2 description,3 reason,4 localizedMessage google.rpc.LocalizedMessage',
  ],
  ['google.rpc.DebugInfo', '1 stackEntries *,2 detail'],
  ['google.rpc.ErrorInfo', '1 reason,2 domain,3 metadata map'],
  ['google.rpc.Help', '1 links google.rpc.Help.Link*'],
  ['google.rpc.Help.Link', '1 description,2 url'],
  ['google.rpc.LocalizedMessage', '1 locale,2 message'],
  ['google.rpc.PreconditionFailure', '1 violations google.rpc.PreconditionFailure.Violation*'],
  ['google.rpc.PreconditionFailure.Violation', '1 type,2 subject,3 description'],
  ['google.rpc.QuotaFailure', '1 violations google.rpc.QuotaFailure.Violation*'],
  [
    'google.rpc.QuotaFailure.Violation',
    '1 subject,2 description,3 apiService,4 quotaMetric,5 quotaId,6 quotaDimensions map,7 quotaValue int64,8 futureQuotaValue int64',
  ],
  ['google.rpc.RequestInfo', '1 requestId,2 servingData'],
  ['google.rpc.ResourceInfo', '1 resourceType,2 resourceName,3 owner,4 description'],
  ['google.rpc.RetryInfo', '1 retryDelay google.protobuf.Duration'],
];

function metadataTypes(): [string, readonly Field[]][] {
  return table
    .trimEnd()
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [pkg, names = '', text = ''] = line.split('\t');
      const fields = parseFields(text);
      return names.split(',').map((name): [string, readonly Field[]] => [`${pkg}.${name}`, fields]);
    });
}

/** The messages that an `Any` may hold and that are shown decoded; none of them holds an `Any` itself. */
export const ANY_TYPES: ReadonlyMap<string, readonly Field[]> = new Map([
  ...metadataTypes(),
  ...ERROR_DETAILS.map(([name, text]): [string, readonly Field[]] => [name, parseFields(text)]),
]);

/** Every message that is read, by its full name. */
export const TYPES: ReadonlyMap<string, readonly Field[]> = new Map([
  ...ANY_TYPES,
  ...ENVELOPES.map(([name, text]): [string, readonly Field[]] => [name, parseFields(text)]),
]);
