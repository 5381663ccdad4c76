import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TrackerError } from '../../../../lib/model/core/error.ts';
import { googleOperation, googleResource } from '../../../../lib/model/operation/families/google.ts';
import { yandexOperation, yandexResource } from '../../../../lib/model/operation/families/yandex.ts';
import { formatResource, parseResource } from '../../../../lib/model/operation/resource.ts';

const id = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.@:-]{0,254}$/);
const service = id.filter((name) => name !== 'google');
const segment = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.~@:-]{0,30}$/);

const UNSAFE = [
  ...[
    '',
    ' ',
    '.',
    '..',
    '../x',
    '.hidden',
    'a/b',
    '/',
    '%2F',
    'a%2Fb',
    '%',
    'a?b',
    'a#b',
    'a b',
    'a\\b',
    '-x',
    ':x',
  ],
  ...[
    'a\n',
    '\na',
    'a\r\nHost: x',
    'a\u0000',
    'a\u007f',
    'é',
    'а',
    '‮x',
    'x'.repeat(256),
    'x'.repeat(10_000),
    '{id}',
    '*',
  ],
];

test('reads back the name of every resource of Yandex Cloud', () => {
  fc.assert(
    fc.property(service, id, id, (name, collection, resourceId) => {
      const resource = yandexResource({ service: name, collection, resourceId });
      expect(formatResource(resource)).toBe(`${name}/${collection}/${resourceId}`);
      expect(parseResource(formatResource(resource))).toEqual(resource);
    }),
  );
});

test('reads back the name of every Google parent', () => {
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 8 }), (segments) => {
      const resource = googleResource({ api: 'run', version: 'v2', parent: segments.join('/') });
      expect(parseResource(formatResource(resource))).toEqual(resource);
    }),
  );
  expect(formatResource(googleResource({ api: 'run', version: 'v2' }))).toBe('google/run/v2');
});

test('keeps the parents that came beside the name', () => {
  const named = {
    service: 'baremetal',
    collection: 'servers',
    resourceId: 's1',
    cloudId: 'c1',
    folderId: 'f1',
  };
  expect(yandexResource(named)).toEqual({
    family: 'yandex',
    collection: 'baremetal/servers',
    id: 's1',
    parents: { cloudId: 'c1', folderId: 'f1' },
  });
  expect(parseResource('baremetal/servers/s1', { cloudId: 'c1', folderId: 'f1' })).toEqual(
    yandexResource(named),
  );
});

test.each(UNSAFE)('refuses %j as an id, a path segment and a part of a name', (text) => {
  const refused = expect.objectContaining({ code: 'INVALID_ARGUMENT' });
  const known = { service: 'dns', collection: 'zones', resourceId: 'z1' };
  for (const field of ['service', 'collection', 'resourceId'] as const) {
    expect(() => yandexResource({ ...known, [field]: text })).toThrow(refused);
  }
  expect(() => yandexOperation({ operationId: text })).toThrow(refused);
  expect(() => parseResource(`dns/zones/${text}`)).toThrow(refused);
  const run = { api: 'run', version: 'v2' };
  // A slash is no harm within an operation's name, nor a hyphen at the beginning of a segment.
  if (text !== 'a/b' && text !== '-x') {
    expect(() => googleOperation({ ...run, name: `operations/${text}` })).toThrow(refused);
  }
  const parent = `projects/${text}/x`.replace('a/b', '/');
  if (text !== '-x') expect(() => googleResource({ ...run, parent })).toThrow(refused);
  expect(() => googleResource({ ...run, api: text })).toThrow(refused);
  expect(() => googleResource({ ...run, version: text })).toThrow(refused);
});

test.each(['op1:cancel', 'op1:', 'a:b:c', 'op1:listOperations'])(
  'refuses the operation %j, which an upstream would read as an operation and a verb',
  (operationId) => {
    expect(() => yandexOperation({ operationId })).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message:
          'operationId must be 1 to 255 letters, digits or any of _ - . @ and begin with a letter, digit or _',
      }),
    );
  },
);

test.each([
  ['evil.com', 'v1'],
  ['run.', 'v1'],
  ['run@x', 'v1'],
  ['RUN', 'v1'],
  ['r', 'v1'],
  ['run-', 'v1'],
  ['run', '1'],
  ['run', 'v'],
  ['run', 'v1/..'],
  ['run', 'V1'],
])('refuses the Google API %j in version %j', (api, version) => {
  expect(() => googleResource({ api, version })).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
  );
});

test.each(['operations', 'operations/', 'projects/p', 'myoperations/a', '/operations/a', 'operations/a/'])(
  'refuses %j as the name of a Google operation',
  (name) => {
    expect(() => googleOperation({ api: 'run', version: 'v2', name })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(/^name must be/) }),
    );
  },
);

test.each([
  '',
  'dns',
  'dns/zones',
  'dns/zones/',
  'dns/zones/a/b',
  '/dns/zones/a',
  'google',
  'google/run',
  'google/run/v2/',
  'google/run/v2//x',
])('refuses %j as the name of a resource', (name) => {
  expect(() => parseResource(name)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
});

test('reads any text as a resource of that very name, or refuses it', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc
          .array(fc.oneof(segment, fc.constantFrom('google', 'run', 'v2', '')), { maxLength: 5 })
          .map((parts) => parts.join('/')),
      ),
      (name) => {
        try {
          expect(formatResource(parseResource(name))).toBe(name);
        } catch (thrown) {
          if (!(thrown instanceof TrackerError)) throw thrown;
          expect(thrown.code).toBe('INVALID_ARGUMENT');
        }
      },
    ),
    { numRuns: 500 },
  );
});
