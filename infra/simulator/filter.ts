import { compareTimestamps, parseTimestamp, type Timestamp } from '../../lib/model/time/timestamp.ts';
import { CloudFailure } from './failure.ts';
import type { CloudOperation } from './world.ts';

export type Predicate = (operation: CloudOperation) => boolean;

const MAX_LENGTH = 1000;
const CONDITION = /^\s*([A-Za-z_]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=]+))\s*$/;
const NAME = /^[a-z][-a-z0-9]{1,61}[a-z0-9]$/;

/**
 * Reads a filter as Yandex Cloud documents it: one `field = value`, the field in snake case, the value bare or in
 * quotes. `name` is the resource's own name, so it lists everything or nothing.
 *
 * @param fields The field names that the collection documents, in snake case.
 * @throws {CloudFailure} `INVALID_ARGUMENT` for any other text.
 */
export function parseFilter(text: string, fields: readonly string[]): Predicate {
  if (text.length > MAX_LENGTH) throw refused(`must be at most ${MAX_LENGTH} characters long`);
  const match = CONDITION.exec(text);
  const [, field = '', doubleQuoted, singleQuoted, bare = ''] = match ?? [];
  if (!match) throw refused('must be one condition of the form field="value"');
  if (!fields.includes(field)) throw refused(`does not support the field "${field}"`);
  return condition(field, doubleQuoted ?? singleQuoted ?? bare);
}

function condition(field: string, value: string): Predicate {
  switch (field) {
    case 'name':
      if (!NAME.test(value)) throw refused('has a value that is no name');
      return ({ resource }) => resource.title === value;
    case 'done':
      if (value !== 'true' && value !== 'false')
        throw refused('compares done with something but true or false');
      return ({ done }) => String(done) === value;
    case 'created_by':
      return ({ createdBy }) => createdBy === value;
    case 'description':
      return ({ description }) => description === value;
    case 'created_at':
      return sameInstant(value, ({ createdAt }) => createdAt);
    case 'modified_at':
      return sameInstant(value, ({ modifiedAt }) => modifiedAt);
    default:
      throw refused(`does not support the field "${field}"`);
  }
}

function sameInstant(value: string, read: (operation: CloudOperation) => Timestamp): Predicate {
  const instant = parseTimestamp(value);
  if (!instant) throw refused('has a value that is no RFC 3339 timestamp');
  return (operation) => compareTimestamps(read(operation), instant) === 0;
}

function refused(problem: string): CloudFailure {
  return new CloudFailure('INVALID_ARGUMENT', `Invalid filter: it ${problem}`);
}
