import { expect, test } from '@jest/globals';
import { googleResource } from '../../../../lib/model/operation/families/google.ts';
import { googleApis, lacks } from '../../../../lib/providers/google/catalogue.ts';
import { createGoogle } from '../../../../lib/providers/google/rest.ts';
import { GOOGLE_SERVICES } from '../../../support/google-services.ts';
import { restOptions } from '../../../support/upstream.ts';

const apis = googleApis();
const named = (label: string) => apis.find(({ api }) => api === label);

test('has 138 APIs, each once and in the order of their labels', () => {
  const labels = apis.map(({ api }) => api);
  expect([labels.length, new Set(labels).size]).toEqual([138, 138]);
  expect(labels).toEqual(labels.toSorted());
});

test('names an API by what the calls to it take', () => {
  expect(named('run')).toEqual({
    api: 'run',
    versions: ['v2'],
    path: '/v1/google/run/{version}/operations',
    parentPatterns: ['projects/*/locations/*'],
    verbs: ['list', 'get', 'delete', 'wait'],
    maxPageSize: 100,
    filterFields: ['done'],
  });
  for (const { api, versions } of apis) {
    for (const version of versions) {
      expect(googleResource({ api, version })).toMatchObject({ api, version });
    }
  }
});

test('has patterns of parents for what lists, and for nothing else', () => {
  for (const { api, parentPatterns, verbs } of apis) {
    expect([api, parentPatterns.length > 0]).toEqual([api, verbs.includes('list')]);
    expect(verbs).toContain('get');
  }
  expect(apis.filter(({ verbs }) => verbs.includes('list'))).toHaveLength(120);
  expect(apis.filter(({ verbs }) => verbs.includes('cancel'))).toHaveLength(106);
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
  expect(await createGoogle(restOptions('http://127.0.0.1:1')).catalogue()).toEqual({ googleApis: apis });
});
