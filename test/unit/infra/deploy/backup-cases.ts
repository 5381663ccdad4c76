import { DEMO_BACKUP, DEMO_MACHINES, DEMO_PARENTS } from '../../../../infra/simulator/demo.ts';
import type { Case } from './cases.ts';

const { folderId } = DEMO_PARENTS;
const UNKNOWN = '/v1/backup/resources/epdunknown0000000000';

/** What is tried of Cloud Backup's own calls, at the URL of a tracker. */
export async function backupCases(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, readonly Case[]>>> {
  const machine = `/v1/${DEMO_BACKUP}`;
  const removable = async (name: string) => {
    const { resource } = (await (await fetch(`${url}/v1/${name}`, { headers })).json()) as {
      readonly resource: { readonly resourceId: string };
    };
    return { path: `/v1/${name}`, resourceId: resource.resourceId };
  };
  const [byQuery, byBody] = await Promise.all(DEMO_MACHINES.map(removable));
  if (!byQuery || !byBody) throw new Error('the local run has too few machines');
  const directory = { folderId, path: '/home/specified' };
  const watch = { watchId: 'directory', sink: { workflow: { workflowId: 'wf1' } } };
  const ended = { ...watch, watchId: 'removed' };
  return {
    listBackupResources: [
      [`/v1/backup/resources?folderId=${folderId}`, 200],
      [`/v1/backup/resources?folderId=${folderId}&type=BMS&pageSize=1`, 200],
      ['/v1/backup/resources', 400],
      ['/v1/backup/resources?folderId=b1gforeign', 403],
    ],
    getBackupResource: [
      [`${machine}?includeTenantInfo=true`, 200],
      [`${machine}?includeTenantInfo=maybe`, 400],
      [UNKNOWN, 404],
    ],
    listBackupTasks: [
      [`${machine}/tasks`, 200],
      [`${machine}/tasks?pageToken=k1.forged`, 400],
      [`${UNKNOWN}/tasks`, 404],
    ],
    listBackupDirectory: [
      [`${machine}/directory?folderId=${folderId}`, 200],
      [`${machine}/directory`, 400],
      [`${machine}/directory?folderId=${folderId}&path=/nowhere`, 404],
    ],
    createBackupDirectory: [
      [`${machine}/directory`, 200, { ...directory, watch }],
      [`${machine}/directory`, 400, { path: '/home/specified' }],
      [`${machine}/directory`, 409, { ...directory, path: '/home' }],
      [`${machine}/directory`, 409, { ...directory, watch }],
      [`${UNKNOWN}/directory`, 404, directory],
    ],
    deleteBackupResource: [
      [byQuery.path, 400],
      [`${byQuery.path}?resourceId=unknown&force=1`, 400],
      [`${byQuery.path}?resourceId=unknown`, 404],
      [`${byQuery.path}?resourceId=${byQuery.resourceId}`, 200],
      [byBody.path, 400, { watch: ended }],
      [byBody.path, 200, { resourceId: byBody.resourceId, watch: ended }],
      [byBody.path, 409, { resourceId: byBody.resourceId, watch: ended }],
    ],
  };
}
