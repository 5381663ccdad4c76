import { expect, test } from '@jest/globals';
import { googleOperation, googleResource } from '../../../../lib/model/operation/families/google.ts';
import { isAnswerTo, isWithin, partsOf } from '../../../../lib/model/operation/families/google-names.ts';
import { operationKey, refOf, resourceOf, trackedId } from '../../../../lib/model/operation/operation-ref.ts';
import { formatResource, parseResource } from '../../../../lib/model/operation/resource.ts';
import { soloOperation, soloResourceOf } from '../../../../lib/model/operation/solo-resource.ts';

const API = { api: 'speech', version: 'v1' };
const L = 'projects/p/locations/l';

test.each([
  ['123', '123', 'operations/123', ''],
  ['operations/123', '123', 'operations/123', ''],
  ['transferOperations/t-1-2', 't-1-2', 'transferOperations/t-1-2', 'transferOperations'],
  ['batches/b1', 'b1', 'batches/b1', 'batches'],
  [`${L}/operations/o`, 'o', `${L}/operations/o`, L],
  [`${L}/warehouseOperations/w`, 'w', `${L}/warehouseOperations/w`, `${L}/warehouseOperations`],
  [
    'projects/p/databases/(default)/operations/o',
    'o',
    'projects/p/databases/(default)/operations/o',
    undefined,
  ],
  ['operations/projects/p/operations/n', 'n', 'operations/projects/p/operations/n', 'operations/projects/p'],
  ['operations/build/p/YWI=', 'build/p/YWI=', 'operations/build/p/YWI=', ''],
])('knows the operation %s by the id %s, the name %s and the resource %s', (name, id, whole, parent) => {
  const ref = googleOperation({ ...API, name });
  expect([partsOf(name)?.id, ref.name]).toEqual([id, whole]);
  const resource = resourceOf(ref) ?? googleResource(API);
  if (parent !== undefined) expect(resource).toEqual({ family: 'google', ...API, parent });
  const tracked = trackedId(formatResource(resource), { id, name });
  expect(refOf(resource, tracked)).toEqual(ref);
  expect(operationKey(refOf(parseResource(formatResource(resource)), tracked))).toBe(
    `google/speech/v1/${whole}`,
  );
});

test.each(['123', 'transferOperations/t', 'batches/b', `${L}/operations/o`])(
  'follows %s on its own',
  (name) => {
    const ref = googleOperation({ ...API, name });
    const solo = soloResourceOf(ref);
    expect(soloOperation(parseResource(formatResource(solo)))).toBe(ref.name);
    expect(trackedId(formatResource(solo), { id: 'x', name })).toBe(ref.name);
  },
);

test('finds an id alone under the parent that it was listed with', () => {
  expect(trackedId(`google/speech/v1/${L}`, { id: 'x', name: 'x' })).toBe(`${L}/operations/x`);
});

test.each([
  ['operations/a', 'a', true],
  ['operations/a', 'operations/b', false],
  ['operations/a', 'b', false],
  [`${L}/operations/a`, 'projects/12/locations/l/operations/a', true],
  [`${L}/operations/a`, 'projects/12/locations/l/endpoints/5/operations/a', true],
  [`${L}/operations/a`, 'projects/q/locations/l/operations/a', false],
  [`${L}/operations/a`, 'projects/p/locations/m/operations/a', false],
  ['projects/1/operations/a', 'projects/2/operations/a', false],
  ['projects/p/locations/-/operations/a', `${L}/operations/a`, true],
  ['admin/projects/p/operations/a', 'projects/p/operations/a', true],
  ['transferOperations/a', 'transferOperations/b', false],
  ['operations/build/p/a', 'operations/build/p/b', false],
])('asked for %s, is the answer %s one: %s', (asked, answered, is) => {
  expect(isAnswerTo(asked, answered)).toBe(is);
});

test('tells a list of one parent from that of another', () => {
  expect([isWithin(L, L), isWithin('', L), isWithin(L, ''), isWithin(L, 'projects/q/locations/l')]).toEqual([
    true,
    true,
    true,
    false,
  ]);
});
