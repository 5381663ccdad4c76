import { expect, test } from '@jest/globals';
import { googleResource } from '../../../../lib/model/operation/families/google.ts';
import { googleServices, lacks } from '../../../../lib/providers/google/catalogue.ts';
import { createGoogle } from '../../../../lib/providers/google/rest.ts';
import { GOOGLE_SERVICES } from '../../../support/google-services.ts';
import { restOptions } from '../../../support/upstream.ts';

const services = googleServices();
const named = (api: string) => services.find(({ collection }) => collection === api);

test('has 138 APIs, each once and in the order of their labels', () => {
  const labels = services.map(({ collection }) => collection);
  expect([labels.length, new Set(labels).size]).toEqual([138, 138]);
  expect(labels).toEqual(labels.toSorted());
});

test('names an API by what the calls to it take', () => {
  expect(named('run')).toEqual({
    service: 'google',
    collection: 'run',
    path: '/v1/google/run/{version}/operations',
    idField: 'parent',
    parents: [],
    maxPageSize: 100,
    filterFields: ['done'],
    transport: 'REST',
    versions: ['v2'],
    parentPatterns: ['projects/*/locations/*'],
    verbs: ['list', 'get', 'delete', 'wait'],
  });
  for (const { collection, versions = [] } of services) {
    for (const version of versions) {
      expect(googleResource({ api: collection, version })).toMatchObject({ api: collection, version });
    }
  }
});

test('has patterns of parents for what lists, and for nothing else', () => {
  for (const { collection, parentPatterns = [], verbs = [] } of services) {
    expect([collection, parentPatterns.length > 0]).toEqual([collection, verbs.includes('list')]);
    expect(verbs).toContain('get');
  }
  expect(services.filter(({ verbs = [] }) => verbs.includes('list'))).toHaveLength(120);
  expect(services.filter(({ verbs = [] }) => verbs.includes('cancel'))).toHaveLength(106);
});

/** The pattern as one of whole parents. */
const regExpOf = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replaceAll('**', '.+').replace(/(?<![.])\*/g, '[^/]+')}$`);

test('agrees with thirty services as their definitions have them', () => {
  for (const { api, version, parent, cancel } of GOOGLE_SERVICES) {
    const { parentPatterns = [], versions = [], verbs = [] } = named(api.replace('us-central1-', '')) ?? {};
    expect([api, versions.includes(version)]).toEqual([api, true]);
    expect([api, verbs.includes('list'), verbs.includes('cancel')]).toEqual([
      api,
      parent !== undefined,
      cancel !== undefined,
    ]);
    if (parent === undefined) continue;
    expect([api, parentPatterns.some((pattern) => regExpOf(pattern).test(parent))]).toEqual([api, true]);
  }
});

test.each([
  ['cloudbuild', 'v1', true],
  ['europe-west1-cloudbuild', 'v1', true],
  ['cloudbuild', 'v9', false],
  ['redis', 'v1', false],
  ['constructor', 'v1', false],
])('knows that %s %s has no list: %s', (api, version, expected) => {
  expect(lacks({ api, version }, 'list')).toBe(expected);
});

test('is what a cloud tells of its services', async () => {
  expect(await createGoogle(restOptions('http://127.0.0.1:1')).services()).toEqual(services);
});
