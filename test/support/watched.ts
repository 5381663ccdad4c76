import type { Cloud } from '../../infra/simulator/cloud.ts';
import type { Answer } from './rig.ts';

/** What a watch answered, read. */
export const changesOf = ({ body }: Pick<Answer, 'body'>): Record<string, unknown>[] =>
  body['changes'] as Record<string, unknown>[];

/** The changes of an answer as `revision type id`. */
export const told = (answer: Pick<Answer, 'body'>): string[] =>
  changesOf(answer).map(({ revision = '-', type, operation }) =>
    [revision, type, (operation as { id: string }).id].join(' '),
  );

/** The cursor of an answer, for a query. */
export const cursorOf = ({ body }: Pick<Answer, 'body'>): string =>
  encodeURIComponent(String(body['nextCursor']));

let zones = 0;

export interface Zone {
  readonly name: string;
  /** Of its watch. */
  readonly path: string;
  /** Of its operations, sorted. */
  readonly ids: readonly string[];
  /** How often the upstream has been asked for its list. */
  readonly asked: () => number;
}

/** A resource that no other test of the file uses, with N operations that run until they are told to end. */
export function newZone({ world, requests }: Cloud, running: number): Zone {
  zones += 1;
  const id = `dns${String(zones).padStart(17, '0')}`;
  const name = `dns/zones/${id}`;
  world.declare(name);
  const ids = world.fill(name, running, { seconds: null, stepSeconds: null }).toSorted();
  return {
    name,
    path: `/v1/${name}/watch`,
    ids,
    asked: () => requests.filter(({ path }) => path.includes(id)).length,
  };
}
