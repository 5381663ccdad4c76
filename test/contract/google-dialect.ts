import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Cloud as SimulatedCloud, startCloud } from '../../infra/simulator/cloud.ts';
import type { Outcome } from '../../infra/simulator/lifecycle.ts';
import { googleResource } from '../../lib/model/operation/families/google.ts';
import type { Operation } from '../../lib/model/operation/operation.ts';
import { parseOperation } from '../../lib/model/operation/operation-ref.ts';
import { formatResource } from '../../lib/model/operation/resource.ts';
import type { Cloud } from '../../lib/providers/cloud.ts';
import { createGoogle } from '../../lib/providers/google/rest.ts';
import { createCall, restOptions } from '../support/upstream.ts';

/** One of Google's services, and where the simulated cloud has its operations. */
interface DialectBackend {
  readonly api: string;
  readonly version: string;
  readonly parent: string;
  /** Where an operation's whole name has it. */
  readonly place: string;
  readonly cancels: boolean;
  /** Its list has pages. */
  readonly pages: boolean;
}

/** Registers every test that the dialect of a Google service has to pass. */
export function testDialect({ api, version, parent, place, cancels, pages }: DialectBackend): void {
  let cloud: SimulatedCloud;
  let google: Cloud;
  beforeAll(async () => {
    cloud = await startCloud({ cancelMs: 0 });
    google = createGoogle(restOptions(cloud.googleEndpoint));
  });
  afterAll(() => cloud.close());

  const call = () =>
    createCall({
      authorize: async () => ({ headers: { authorization: `Bearer ${cloud.token}` }, secrets: [] }),
    });
  const resource = googleResource({ api, version, parent });
  const name = formatResource(resource);
  const whole = (id: string): string => `${place}/operations/${id}`;
  const ref = (id: string) => parseOperation(`google/${api}/${version}/${whole(id)}`);
  const get = async (id: string): Promise<Operation> => (await google.get(ref(id), call())).operation;

  test(`${api}: gets an operation by its whole name, as its list has it`, async () => {
    const id = cloud.world.add(name, { seconds: null, verb: 'Create' });
    const { operations } = await google.list({ resource, pageSize: 100 }, call());
    const listed = operations.find((operation) => operation.id === id);
    expect(listed).toMatchObject({ id, name: whole(id), done: false, state: 'RUNNING', resource: name });
    const { resource: _, ...got } = await get(id);
    expect({ ...got, resource: name }).toEqual(listed);
    expect([got.createdAt, got.modifiedAt]).toEqual([expect.any(String), expect.any(String)]);
  });

  const ENDS: readonly (readonly [Outcome, string, number | undefined])[] = [
    ['SUCCEEDED', 'SUCCEEDED', undefined],
    ['FAILED', 'FAILED', 9],
    ['CANCELLED', 'CANCELLED', 1],
    ['ROLLED_BACK', 'FAILED', 9],
  ];
  test.each(ENDS)(`${api}: reads the end %s as %s`, async (outcome, state, code) => {
    const id = cloud.world.add(name, { seconds: null });
    cloud.world.finish(id, outcome);
    const operation = await get(id);
    expect([operation.done, operation.state, operation.error?.code]).toEqual([true, state, code]);
  });

  test(`${api}: lists every operation once, whatever the size of its pages`, async () => {
    const ids = cloud.world.fill(name, 25, { seconds: null });
    const found: string[] = [];
    let asked = 0;
    for (let pageToken: string | undefined; ; asked += 1) {
      const token = pageToken === undefined ? {} : { pageToken };
      const page = await google.list({ resource, pageSize: 7, ...token }, call());
      expect(page.unreadable).toBeUndefined();
      found.push(...page.operations.map(({ id }) => id));
      pageToken = page.nextPageToken;
      if (pageToken === undefined) break;
    }
    expect(new Set(found).size).toBe(found.length);
    expect(ids.every((id) => found.includes(id))).toBe(true);
    expect(asked > 0).toBe(pages);
  });

  test(`${api}: ${cancels ? 'cancels' : 'says that it cannot cancel'}`, async () => {
    const id = cloud.world.add(name, { seconds: null });
    const cancelled = google.cancel(ref(id), call());
    if (cancels) expect((await cancelled).operation).toMatchObject({ id, state: 'CANCELLED' });
    else await expect(cancelled).rejects.toMatchObject({ code: 'UNIMPLEMENTED' });
  });

  test(`${api}: does not know an operation that there is none of`, async () => {
    await expect(get('nothing')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
}
