import { createHash } from 'node:crypto';
import {
  type Progress,
  type Resource,
  Resource_InitStatus,
  Resource_Status,
  ResourceType,
  type Task,
  Task_Code,
  Task_Status,
  Task_Type,
} from '@yandex-cloud/nodejs-sdk/backup-v1/resource';
import type { Timestamp } from '../../lib/model/time/timestamp.ts';
import { DEMO_PARENTS } from './demo.ts';
import { hashOf } from './random.ts';

/** The names of the fields that the official classes have as a `Date`, which is too coarse. */
type Instants<T> = { [Name in keyof T as T[Name] extends Date | undefined ? Name : never]?: Timestamp };
type WithInstants<T> = Omit<T, keyof Instants<T>> & Instants<T>;

export type Machine = WithInstants<Omit<Resource, 'tenantInfo'>> & Required<Pick<Resource, 'tenantInfo'>>;
export type MachineTask = WithInstants<Omit<Task, 'progress'>> & { readonly progress: Progress };

const HOUR = 3_600_000;
const TASK_MS = HOUR / 3;
const QUEUE_MS = 5_000;
const KEPT_TASKS = 48;
const TOTAL_BYTES = 20 * 1024 ** 3;
const NANOS = 123_456;

/** Which kind of machine an id names, by its beginning. */
const TYPES: Readonly<Record<string, ResourceType>> = {
  bms: ResourceType.BMS,
  evm: ResourceType.EXTERNAL_VM,
  esr: ResourceType.EXTERNAL_SERVER,
};

/** A machine as it stands at a moment: it is backed up once an hour for 20 minutes. */
export function machineAt(id: string, now: number): Machine {
  const [latest, before] = tasksAt(id, now);
  const running = latest && latest.status !== Task_Status.COMPLETED ? latest : undefined;
  const last = running ? before : latest;
  const percent = running ? (100 * running.progress.current) / running.progress.total : 0;
  return {
    computeInstanceId: id,
    createdAt: instant(Date.UTC(2026, 0, 15, 9, 30)),
    updatedAt: instant(now - (now % 1000)),
    online: true,
    enabled: true,
    status: running ? Resource_Status.BACKUPING : Resource_Status.IDLE,
    statusDetails: '',
    statusProgress: Math.floor(percent),
    ...(last?.completedAt ? { lastBackupTime: last.completedAt } : {}),
    nextBackupTime: instant(startOf(id, now) + HOUR),
    resourceId: uuidOf(id),
    isActive: true,
    initStatus: Resource_InitStatus.REGISTRED,
    metadata: '',
    type: TYPES[id.slice(0, 3)] ?? ResourceType.COMPUTE,
    tenantInfo: {
      folderId: DEMO_PARENTS.folderId,
      personalTenantId: uuidOf(`tenant of ${id}`),
      userId: 'ajesimulatedaccount0',
    },
    agentInfo: { currentVersion: '24.11.39130', latestVersion: '25.2.39378', canUpdate: true },
  };
}

/** The machine's tasks of the last two days, the newest first. */
export function tasksAt(id: string, now: number): readonly MachineTask[] {
  const first = startOf(id, now);
  return Array.from({ length: KEPT_TASKS }, (_, index) => taskAt(id, first - index * HOUR, now));
}

function taskAt(id: string, enqueued: number, now: number): MachineTask {
  const number = Math.floor(enqueued / HOUR);
  const [started, end] = [enqueued + QUEUE_MS, enqueued + QUEUE_MS + TASK_MS];
  const [begun, done] = [now >= started, now >= end];
  const failed = number % 7 === 3;
  const moved = done ? end : Math.max(enqueued, now - (now % 1000));
  return {
    id: number,
    cancellable: begun && !done,
    policyId: 'cdgpolicy0000000demo',
    type: number % 24 === 0 ? Task_Type.RETENTION : Task_Type.BACKUP,
    progress: {
      current: done ? TOTAL_BYTES : Math.floor((TOTAL_BYTES * Math.max(0, moved - started)) / TASK_MS),
      total: TOTAL_BYTES,
    },
    status: done ? Task_Status.COMPLETED : begun ? Task_Status.STARTED : Task_Status.ENQUEUED,
    enqueuedAt: instant(enqueued),
    ...(begun ? { startedAt: instant(started) } : {}),
    updatedAt: instant(moved),
    ...(done ? { completedAt: instant(end) } : {}),
    computeInstanceId: id,
    resultCode: done ? (failed ? Task_Code.ERROR : Task_Code.OK) : Task_Code.CODE_UNSPECIFIED,
    error: done && failed ? 'The storage is full.' : '',
  };
}

/** When the machine's newest task was enqueued; each machine has its own minute. */
function startOf(id: string, now: number): number {
  const offset = hashOf(id) % HOUR;
  return now - ((((now - offset) % HOUR) + HOUR) % HOUR);
}

function instant(ms: number): Timestamp {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: (ms - seconds * 1000) * 1_000_000 + NANOS };
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
