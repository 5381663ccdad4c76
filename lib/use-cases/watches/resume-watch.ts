import { TrackerError } from '../../model/core/error.ts';
import type { SinkHeaders } from '../../model/watch/sink-headers.ts';
import { kindOf } from '../../model/watch/sink-kinds.ts';
import { type Destination, hasEnded, stateOf, type Watch } from '../../model/watch/watch.ts';
import type { WatchAnswer } from '../../model/watch/watch-answer.ts';
import { resumed } from '../../model/watch/watch-delivery.ts';
import { parseHeaders, parseSecret } from '../../model/watch/watch-secret.ts';
import type { Call } from '../../providers/provider.ts';
import type { Sealer } from '../../sealing/sealer.ts';
import { rotate } from '../delivery/credentials.ts';
import { resumeMembers } from '../folders/folder-members.ts';
import { ensureDeliverTask } from '../tasks/deliver-task.ts';
import { readWatch, type WatchPorts } from './get-watch.ts';
import { showWatch } from './show-watch.ts';

interface ResumeRequest {
  readonly watchId: string;
  /** The sink's new secret; the previous one stays valid for a day. */
  readonly secret?: string | undefined;
  /** The sink's new headers, in the place of all that it has. */
  readonly headers?: SinkHeaders | undefined;
}

/** A delivery may write the watch between reading and writing it. */
const MAX_TRIES = 5;

/**
 * Resumes a suspended watch from its cursor, or retries a failing one at once; a secret or headers in
 * the request replace those of the sink. Idempotent.
 *
 * @throws {TrackerError} `NOT_FOUND`; `FAILED_PRECONDITION` for a watch that has ended.
 */
export async function resumeWatch(
  ports: WatchPorts & { readonly sealer: Sealer },
  request: ResumeRequest,
  call: Call,
): Promise<WatchAnswer> {
  const { store, system, now } = ports;
  for (let tries = 1; ; tries += 1) {
    const watch = await readWatch(ports, request, call);
    if (hasEnded(watch, now())) {
      const state = stateOf(watch, now());
      throw new TrackerError('FAILED_PRECONDITION', `the watch is ${state} and delivers nothing more`);
    }
    const { headers: _, ...rest } = watch;
    const next = resumed({ ...rest, ...rotated(ports, watch, request) });
    const revision = await system.store.readRevision(watch.resource, call);
    if (watch.folder) await resumeMembers({ store: system.store, now }, watch.folder.memberNamespace, call);
    await ensureDeliverTask(system.store, watch, { at: now(), revision: revision + 1 }, call);
    try {
      const written = await store.writeWatch(watch, next, call);
      return await showWatch({ store: system.store, now }, written, call, revision);
    } catch (thrown) {
      if (TrackerError.from(thrown).code !== 'ABORTED' || tries >= MAX_TRIES) throw thrown;
    }
  }
}

/** @throws {TrackerError} `INVALID_ARGUMENT` for a secret or headers that the watch's sink cannot have. */
function rotated(
  { sealer, now }: WatchPorts & { readonly sealer: Sealer },
  watch: Watch,
  { secret, headers }: ResumeRequest,
): Destination {
  const kind = kindOf(watch.sink);
  const given = {
    secret: secret === undefined ? undefined : parseSecret(kind, 'secret', secret),
    headers: headers === undefined ? undefined : parseHeaders(kind, 'headers', headers),
  };
  return rotate(sealer, watch, watch, given, now());
}
