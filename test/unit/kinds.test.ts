import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { SINK_KIND_NAMES } from '../../lib/model/watch/sink-kinds.ts';
import { call } from '../support/handlers.ts';
import { type Edit, filesThatBreak, withScratchCopy } from '../support/scratch.ts';

jest.setTimeout(120_000);

/** A kind of sink with one field that is shown and a secret that callers alone can give. */
const PAGER: Edit = {
  file: 'lib/model/watch/sink-kinds.ts',
  find: 'const SINK_KINDS = {\n',
  replace: `const SINK_KINDS = {
  pager: {
    fields: { number: { maxLength: 5 } },
    secret: { field: 'token', pattern: /^hush-[0-9]+$/, rule: 'must be "hush-" and digits' },
  },
`,
};
const PAGER_ADAPTER: Edit = {
  file: 'lib/sinks/pager.ts',
  replace: `import type { SinkOf } from './sink.ts';
export const pager: SinkOf<'pager'> = {
  check: async ({ pager }) => void pager.number,
  deliver: async ({ pager }, _, [token]) => ({ outcome: 'FAILED', error: pager.number + token }),
};
`,
};
const PAGER_REGISTRATION: Edit = {
  file: 'lib/sinks/sinks.ts',
  find: '    webhook: once(',
  replace: `    pager: once(async () => (await import('./pager.ts')).pager),\n    webhook: once(`,
};

test('sources without an edit compile, and one with a fault does not', async () => {
  const fault: Edit = { file: 'lib/fault.ts', replace: 'export const fault: string = 1;\n' };
  expect([await filesThatBreak([]), await filesThatBreak([fault])]).toEqual([[], ['lib/fault.ts']]);
});

test('a new kind of sink does not compile until it has an adapter, and needs nothing more', async () => {
  expect(await filesThatBreak([PAGER])).toEqual(['lib/sinks/sinks.ts']);
  expect(await filesThatBreak([PAGER, PAGER_ADAPTER, PAGER_REGISTRATION])).toEqual([]);
});

test('a new kind of sink keeps its secret to itself and to its adapter', () =>
  withScratchCopy([PAGER, PAGER_ADAPTER, PAGER_REGISTRATION], async (folder) => {
    const rigModule = join(folder, 'test/support/watches-rig.ts');
    const { startWatches } = (await import(rigModule)) as typeof import('../support/watches-rig.ts');
    const rig = await startWatches();
    const answers: unknown[] = [];
    const ask = async (path: string, method?: string, body?: object) => {
      const answer = await call(rig.watches, path, method, body && JSON.stringify(body));
      answers.push(answer);
      return answer;
    };
    const create = (pager: object) =>
      ask('/v1/watches', 'POST', { watchId: 'w1', resource: 'dns/zones/z1', sink: { pager } });
    const resume = (secret: string) => ask('/v1/watches/w1/resume', 'POST', { secret });
    const statusAndSink = ({ statusCode, body }: Awaited<ReturnType<typeof call>>) => [
      statusCode,
      body['sink'] ?? body['message'],
    ];
    try {
      rig.cloud.world.declare('dns/zones/z1');
      const open = rig.cloud.world.add('dns/zones/z1', { seconds: null });
      const sink = { pager: { number: '112' } };
      expect([
        statusAndSink(await create({ number: '112' })),
        statusAndSink(await create({ number: '112', token: 'hush 1' })),
        statusAndSink(await create({ number: '123456', token: 'hush-1' })),
        statusAndSink(await create({ number: '112', token: 'hush-1' })),
        statusAndSink(await create({ number: '112', token: 'hush-1' })),
        statusAndSink(await create({ number: '112', token: 'hush-2' })),
        statusAndSink(await ask('/v1/watches/w1')),
        statusAndSink(await resume('hush 2')),
        statusAndSink(await resume('hush-2')),
        statusAndSink(await ask('/v1/watches/w1')),
        (await ask('/v1/watches')).statusCode,
      ]).toEqual([
        [400, expect.stringMatching(/^sink must be one of {"pager": {number, token}}, {"webhook":/)],
        [400, 'sink.pager.token must be "hush-" and digits'],
        [400, 'sink.pager.number must be at most 5 characters long'],
        [200, sink],
        [200, sink],
        [409, expect.stringContaining('was created with another body')],
        [200, sink],
        [400, 'secret must be "hush-" and digits'],
        [200, sink],
        [200, sink],
        200,
      ]);
      expect(JSON.stringify(answers)).not.toMatch(/hush[- ][0-9]/);
      rig.cloud.world.finish(open, 'SUCCEEDED');
      for (let tries = 0; rig.deliveries.length === 0 && tries < 20; tries += 1) {
        await rig.poll('dns/zones/z1');
      }
      expect(rig.deliveries).toMatchObject([{ target: sink, secrets: ['hush-2', 'hush-1'] }]);
    } finally {
      await rig.close();
    }
  }));

test.each(SINK_KIND_NAMES)('the kind %s has a page, and a test that runs the contract of sinks', (kind) => {
  expect(readFileSync('docs/watches.md', 'utf8')).toContain(`(sinks/${kind}.md)`);
  expect(readFileSync(`test/unit/sinks/${kind}.test.ts`, 'utf8')).toContain('testSink(');
});
