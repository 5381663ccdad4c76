import type { LocalTracker } from '../../../../infra/local/tracker.ts';
import {
  DEMO_COMPUTE,
  DEMO_FUNCTION,
  DEMO_GKE,
  DEMO_PARENTS,
  DEMO_RUN,
  DEMO_ZONE,
} from '../../../../infra/simulator/demo.ts';
import { backupCases } from './backup-cases.ts';

/** A call, the HTTP status that it is answered with, and the call's body. */
export type Case = readonly [call: string, status: number, body?: object];

/**
 * What is tried of every operation of the specification, by its id: what succeeds, and what is refused. Ids are those
 * of the simulated cloud.
 */
export async function cases(
  { url, cloud }: LocalTracker,
  headers: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, readonly Case[]>>> {
  if (!cloud) throw new Error('the local run simulates no cloud');
  const [zone, running] = [cloud.world.ids(DEMO_ZONE), cloud.world.ids(DEMO_FUNCTION)];
  const [operation, open] = [zone[0], running.at(-1)];
  const name = cloud.world.ids(DEMO_RUN)[0] ?? '';
  const parent = encodeURIComponent(DEMO_RUN.split('/').slice(3).join('/'));
  const whole = `${DEMO_RUN.split('/').slice(3).join('/')}/operations/${name}`;
  const pathOf = (resource: string): string => resource.split('/').slice(3).join('/');
  const cluster = `${pathOf(DEMO_GKE)}/operations/${cloud.world.ids(DEMO_GKE).at(-1)}`;
  const watch = {
    watchId: 'specified',
    resource: DEMO_ZONE,
    sink: { workflow: { workflowId: 'wf1' } },
  };
  const hook = { webhook: { url: 'http://127.0.0.1:9/', headers: { Authorization: 'Basic eA==' } } };
  const { resource: _, ...rest } = watch;
  const folder = { ...rest, watchId: 'folder', folderId: DEMO_PARENTS.folderId };
  await fetch(`${url}/v1/watches`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ ...watch, watchId: 'deleted' }),
  });
  return {
    ...(await backupCases(url, headers)),
    health: [
      ['/v1/health', 200],
      ['/v1/health?deep=1', 400],
    ],
    listServices: [
      ['/v1/services', 200],
      ['/v1/services?pageSize=1', 400],
    ],
    listTrackedOperations: [
      ['/v1/operations', 200],
      ['/v1/operations?pageSize=2&filter=done=true', 200],
      ['/v1/operations?pageSize=1001', 400],
      ['/v1/operations?pageToken=k1.forged', 400],
    ],
    getOperation: [
      [`/v1/operations/${operation}`, 200],
      ['/v1/operations/dnsunknown0000000000', 404],
      [`/v1/operations/${operation}%3Acancel`, 400],
    ],
    cancelOperation: [
      [`/v1/operations/${open}/cancel`, 200],
      ['/v1/operations/dnsunknown0000000000/cancel', 404],
      [`/v1/operations/${operation}/cancel?force=true`, 400],
    ],
    watchOperation: [
      [`/v1/operations/${operation}/watch?timeout=0s`, 200],
      [`/v1/operations/${operation}/watch?timeout=1h`, 400],
      ['/v1/operations/dnsunknown0000000000/watch?timeout=0s', 404],
    ],
    listOperations: [
      [`/v1/${DEMO_ZONE}/operations`, 200],
      [`/v1/${DEMO_ZONE}/operations?pageSize=1&filter=state%20IN%20(FAILED,SUCCEEDED)`, 200],
      [`/v1/${DEMO_ZONE}/operations?pageSize=1&pageSize=2`, 400],
      [`/v1/${DEMO_ZONE}/operations?filter=colour=red`, 400],
      ['/v1/dns/zones/dnsunknown0000000000/operations', 404],
      ['/v1/dns/nothing/x/operations', 404],
    ],
    watchResource: [
      [`/v1/${DEMO_ZONE}/watch?timeout=2s`, 200],
      [`/v1/${DEMO_ZONE}/watch?consumer=spec&timeout=2s`, 200],
      [`/v1/${DEMO_ZONE}/watch?cursor=k1.forged`, 400],
      [`/v1/${DEMO_ZONE}/watch?consumer=-`, 400],
      ['/v1/dns/zones/dnsunknown0000000000/watch?timeout=2s', 404],
    ],
    listGoogleOperations: [
      [`/v1/google/run/v2/operations?parent=${parent}`, 200],
      [`/v1/google/compute/v1/operations?parent=${encodeURIComponent(pathOf(DEMO_COMPUTE))}`, 200],
      ['/v1/google/sqladmin/v1/operations?parent=projects/demo&instance=main', 200],
      ['/v1/google/run/v2/operations?parent=projects/demo&instance=main', 400],
      ['/v1/google/cloudbuild/v1/operations', 501],
      ['/v1/google/run/latest/operations', 400],
      ['/v1/google/run/v2/operations?parent=projects/unknown', 404],
    ],
    watchGoogle: [
      [`/v1/google/run/v2/watch?name=${encodeURIComponent(whole)}&timeout=0s`, 200],
      [`/v1/google/run/v2/watch?parent=${parent}&timeout=2s`, 200],
      ['/v1/google/sqladmin/v1/watch?parent=projects/demo&instance=main&timeout=2s', 200],
      ['/v1/google/cloudbuild/v1/watch?timeout=2s', 501],
      ['/v1/google/run/v2/watch?name=no%20name', 400],
      ['/v1/google/run/v2/watch?name=operations/unknown&timeout=0s', 404],
    ],
    listWatches: [
      ['/v1/watches', 200],
      ['/v1/watches?pageToken=k1.forged', 400],
    ],
    createWatch: [
      ['/v1/watches', 200, watch],
      ['/v1/watches', 409, { ...watch, types: ['FAILED'] }],
      ['/v1/watches', 200, folder],
      ['/v1/watches', 200, { ...rest, watchId: 'ended', operationId: operation }],
      ['/v1/watches', 200, { resource: DEMO_ZONE, sink: { webhook: { url: 'http://127.0.0.1:9/' } } }],
      ['/v1/watches', 200, { ...watch, watchId: 'lettered', deadLetter: { sink: hook, maxAttempts: 5 } }],
      ['/v1/watches', 400, { ...watch, watchId: 'lettered', deadLetter: { sink: hook, maxAttempts: 0 } }],
      ['/v1/watches', 400, { resource: DEMO_ZONE }],
      ['/v1/watches', 403, { ...folder, watchId: 'foreign', folderId: 'b1gforeign' }],
      ['/v1/watches', 404, { sink: rest.sink, operationId: 'dnsunknown0000000000' }],
    ],
    getWatch: [
      ['/v1/watches/specified', 200],
      ['/v1/watches/folder', 200],
      ['/v1/watches/-', 400],
      ['/v1/watches/unknown', 404],
    ],
    resumeWatch: [
      ['/v1/watches/specified/resume', 200],
      ['/v1/watches/folder/resume', 200],
      ['/v1/watches/specified/resume', 200, { after: '0' }],
      ['/v1/watches/specified/resume', 400, { after: '999999' }],
      ['/v1/watches/specified/resume', 400, { secret: 'whsec_goes with webhooks' }],
      ['/v1/watches/unknown/resume', 404],
    ],
    deleteWatch: [
      ['/v1/watches/specified?force=1', 400],
      ['/v1/watches/unknown', 404],
      ['/v1/watches/deleted', 200],
    ],
    getGoogleOperation: [
      [`/v1/google/run/v2/operations/${whole}`, 200],
      [`/v1/google/run/v2/operations/${whole}0`, 404],
      ['/v1/google/run/v2/operations/no%20name', 400],
    ],
    cancelGoogleOperation: [
      [`/v1/google/container/v1/operations/${cluster}:cancel`, 200],
      [`/v1/google/run/v2/operations/${whole}:cancel`, 501],
      [`/v1/google/run/v2/operations/${whole}`, 400],
      [`/v1/google/container/v1/operations/${cluster}0:cancel`, 404],
    ],
  };
}
