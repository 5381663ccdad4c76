import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import type * as Refs from '../../lib/model/operation/operation-ref.ts';
import type * as Resources from '../../lib/model/operation/resource.ts';
import type * as Solo from '../../lib/model/operation/solo-resource.ts';
import { type Edit, filesThatBreak, withScratchCopy } from '../support/scratch.ts';

jest.setTimeout(120_000);

const FAMILIES = 'lib/model/operation/families/families.ts';

/** A family whose resources are subscriptions and whose operations are URLs. */
const AZURE: readonly Edit[] = [
  {
    file: 'lib/model/operation/families/azure.ts',
    replace: `import type { FamilyNames, OperationParser, ResourceParser } from './family-names.ts';

export interface AzureResource { readonly family: 'azure'; readonly subscription: string }
export interface AzureOperationRef { readonly family: 'azure'; readonly url: string }

export const azure: FamilyNames<AzureResource, AzureOperationRef> = {
  doneWithoutResult: 'SUCCEEDED',
  formatResource: ({ subscription }) => \`azure/\${subscription}\`,
  parentsOf: () => ({}),
  operationKey: ({ url }) => \`azure/\${url}\`,
  trackedId: ({ name }) => name,
  refOf: (_, url) => ({ family: 'azure', url }),
  resourceOf: () => undefined,
  soloResourceOf: ({ url }) => ({ family: 'azure', subscription: \`operations/\${url}\` }),
  soloOperation: () => undefined,
};

export const azureResources: ResourceParser<AzureResource> = {
  form: 'azure/{subscription}',
  parse: (name) => ({ family: 'azure', subscription: name.slice('azure/'.length) }),
};

export const parseAzureOperation: OperationParser<AzureOperationRef> = (text) =>
  ({ family: 'azure', url: text.slice('azure/'.length) });
`,
  },
  {
    file: FAMILIES,
    find: 'export interface Families {\n',
    replace: `import { type AzureOperationRef, type AzureResource, azure, azureResources, parseAzureOperation } from './azure.ts';

export interface Families {
  readonly azure: { readonly resource: AzureResource; readonly operation: AzureOperationRef };
`,
  },
];
const RECORDED: readonly Edit[] = [
  { file: FAMILIES, find: '= { yandex, google };', replace: '= { yandex, google, azure };' },
  {
    file: FAMILIES,
    find: '  google: googleResources,',
    replace: '  google: googleResources,\n  azure: azureResources,',
  },
  {
    file: FAMILIES,
    find: '  google: parseGoogleOperation,',
    replace: '  google: parseGoogleOperation,\n  azure: parseAzureOperation,',
  },
];
const CLOUD: Edit = {
  file: 'lib/runtime/adapters.ts',
  find: '    google: createGoogle(',
  replace: '    azure: createGoogle(() => Promise.reject(settings)),\n    google: createGoogle(',
};
const CREDENTIALS: Edit = {
  file: 'lib/runtime/upstream-call.ts',
  find: '    google: async () =>',
  replace:
    "    azure: async () => bearerOf(undefined, 'no token for Azure', 'AZURE_TOKEN'),\n    google: async () =>",
};

const LANE: Edit = {
  file: 'lib/runtime/lanes.ts',
  find: "resource.family === 'google' ?",
  replace: "resource.family === 'azure' ? resource.subscription : resource.family === 'google' ?",
};

/** The simulated cloud speaks for two families; it does not compile with a third that it does not know. */
const SIMULATOR = ['infra/simulator/resource.ts', 'infra/simulator/spec.ts'];

test('a new family does not compile until it has names, a cloud and credentials', async () => {
  expect(await filesThatBreak(AZURE)).toEqual([
    ...SIMULATOR,
    FAMILIES,
    'lib/runtime/adapters.ts',
    'lib/runtime/lanes.ts',
    'lib/runtime/upstream-call.ts',
  ]);
  expect(await filesThatBreak([...AZURE, ...RECORDED, CLOUD, CREDENTIALS, LANE])).toEqual(SIMULATOR);
});

test('names of a new family are its own and go to no other', () =>
  withScratchCopy([...AZURE, ...RECORDED], async (folder) => {
    const model = join(folder, 'lib/model/operation');
    const { parseResource, formatResource } = (await import(join(model, 'resource.ts'))) as typeof Resources;
    const { parseOperation, operationKey, trackedId } = (await import(
      join(model, 'operation-ref.ts')
    )) as typeof Refs;
    const { soloResourceOf } = (await import(join(model, 'solo-resource.ts'))) as typeof Solo;
    const resource = parseResource('azure/s1');
    const operation = parseOperation('azure/https://azure.example/o1');
    expect([resource, formatResource(resource), operation, operationKey(operation)]).toEqual([
      { family: 'azure', subscription: 's1' },
      'azure/s1',
      { family: 'azure', url: 'https://azure.example/o1' },
      'azure/https://azure.example/o1',
    ]);
    expect(soloResourceOf(operation)).toEqual({
      family: 'azure',
      subscription: 'operations/https://azure.example/o1',
    });
    expect(trackedId('azure/s1', { id: 'o1', name: 'https://azure.example/o1' })).toBe(
      'https://azure.example/o1',
    );
  }));
