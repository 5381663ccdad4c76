import { expect, test } from '@jest/globals';
import { ANY_TIME } from '../support/store-builders.ts';
import type { StoreBackend } from './store.ts';

export function testDeployment(name: string, connect: StoreBackend['connect']): void {
  test(`${name}: has one id for its deployment, whoever asks first`, async () => {
    const first = await Promise.all(Array.from({ length: 10 }, () => connect().readDeploymentId(ANY_TIME)));
    const [id] = first;
    expect(id).toMatch(/^[\w-]{3,40}$/);
    const store = connect();
    const later = [await store.readDeploymentId(ANY_TIME), await store.readDeploymentId(ANY_TIME)];
    expect(new Set([...first, ...later])).toEqual(new Set([id]));
  });
}
