import { TrackerError } from '../../model/core/error.ts';
import { kindOf } from '../../model/watch/sink-kinds.ts';
import { hasEnded, stateOf, type Watch } from '../../model/watch/watch.ts';
import type { WatchAnswer } from '../../model/watch/watch-answer.ts';
import { resumed } from '../../model/watch/watch-delivery.ts';
import { parseSecret, withSecret } from '../../model/watch/watch-secret.ts';
import type { Call } from '../../providers/provider.ts';
import type { Sealer } from '../../sealing/sealer.ts';
import { secretBinding } from '../delivery/call-sink.ts';
import { resumeMembers } from '../folders/folder-members.ts';
import { ensureDeliverTask } from '../tasks/deliver-task.ts';
import { readWatch, type WatchPorts } from './get-watch.ts';
import { showWatch } from './show-watch.ts';

interface ResumeRequest {
  readonly watchId: string;
  /** The sink's new secret; the previous one stays valid for a day. */
  readonly secret?: string | undefined;
}

/** A delivery may write the watch between reading and writing it. */
const MAX_TRIES = 5;

/**
 * Resumes a suspended watch from its cursor, or retries a failing one at once; a secret in the request
 * replaces that of the sink. Idempotent.
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
    const next = resumed({ ...watch, secrets: rotated(ports, watch, request.secret) });
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

function rotated(
  { sealer, now }: WatchPorts & { readonly sealer: Sealer },
  watch: Watch,
  given: string | undefined,
): Watch['secrets'] {
  const { secrets, sink } = watch;
  if (given === undefined) return secrets;
  const secret = parseSecret(kindOf(sink), 'secret', given);
  const [newest] = secrets;
  if (newest && sealer.open(newest.sealed, secretBinding(watch)) === secret) return secrets;
  return withSecret(secrets, sealer.seal(secret, secretBinding(watch)), now());
}
