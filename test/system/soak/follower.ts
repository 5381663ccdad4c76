import type { Client, Reply } from './client.ts';

const TERMINAL: ReadonlySet<unknown> = new Set(['SUCCEEDED', 'FAILED', 'CANCELLED', 'LOST', 'UNKNOWN']);

interface Told {
  readonly revision?: string;
  readonly type: string;
  readonly operation: { readonly id: string };
}

/** Follows one resource's log, and remembers what it was told. */
export interface Follower {
  readonly resource: string;
  /** The types of each operation's changes, by its id, in order. */
  readonly told: ReadonlyMap<string, readonly string[]>;
  readonly changes: () => number;
  /** Revisions out of order. */
  readonly oddities: readonly string[];
  /** How each of the operations ended, as far as it has been told. */
  endsOf(id: string): readonly string[];
  /** Waits for the next answer and takes it in; `false` when there is no more time. */
  step(isOver: () => boolean): Promise<boolean>;
}

/** @param from The cursor to begin with; without it, from the operations that are open now. */
export function createFollower(client: Client, resource: string, consumer?: string, from?: string): Follower {
  const told = new Map<string, string[]>();
  const oddities: string[] = [];
  let cursor = from;
  let revision: number | undefined;
  let changes = 0;
  const take = ({ type, operation, ...change }: Told): void => {
    if (type === 'SYNC') return;
    changes += 1;
    const next = Number(change.revision);
    if (revision !== undefined && next !== revision + 1)
      oddities.push(`${resource}: ${next} after ${revision}`);
    revision = next;
    told.set(operation.id, [...(told.get(operation.id) ?? []), type]);
  };
  return {
    resource,
    told,
    changes: () => changes,
    oddities,
    endsOf: (id) => (told.get(id) ?? []).filter((type) => TERMINAL.has(type)),
    async step(isOver) {
      const place = consumer === undefined ? '' : `&consumer=${consumer}`;
      const at =
        consumer === undefined && cursor !== undefined ? `&cursor=${encodeURIComponent(cursor)}` : '';
      const body = await client.insist(`${pathOf(resource)}timeout=3s&pageSize=50${place}${at}`, isOver);
      if (!body) return false;
      for (const change of body['changes'] as readonly Told[]) take(change);
      cursor = cursorOf(body) ?? cursor;
      return true;
    },
  };
}

/** The path that a resource is watched on, ready for its parameters. */
export function pathOf(resource: string): string {
  const [, google, parent] = /^(google\/[^/]+\/[^/]+)\/(.+)$/.exec(resource) ?? [];
  return google ? `/v1/${google}/watch?parent=${parent}&` : `/v1/${resource}/watch?`;
}

export function cursorOf(body: Reply['body']): string | undefined {
  return body['nextCursor'] as string | undefined;
}
