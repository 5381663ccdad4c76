import { invalidArgument, TrackerError } from '../../model/core/error.ts';
import type { SinkHeaders } from '../../model/watch/sink-headers.ts';
import { kindOf, type SinkTarget } from '../../model/watch/sink-kinds.ts';
import { hasEnded, stateOf, type Watch } from '../../model/watch/watch.ts';
import type { WatchAnswer } from '../../model/watch/watch-answer.ts';
import { passedOver, resumed } from '../../model/watch/watch-delivery.ts';
import { parseHeaders, parseSecret } from '../../model/watch/watch-secret.ts';
import type { Call } from '../../providers/provider.ts';
import { deadLetterOf, rotate } from '../delivery/credentials.ts';
import { resumeMembers } from '../folders/folder-members.ts';
import { ensureDeliverTask } from '../tasks/deliver-task.ts';
import { findPosition } from './find-position.ts';
import { readWatch, type WatchPorts } from './get-watch.ts';
import { readProblems, withProblem } from './read-problem.ts';
import { showWatch } from './show-watch.ts';

interface Rotation {
  /** The sink's new secret; the previous one stays valid for a day. */
  readonly secret?: string | undefined;
  /** The sink's new headers, in the place of all that it has. */
  readonly headers?: SinkHeaders | undefined;
}

interface ResumeRequest extends Rotation {
  readonly watchId: string;
  /** The same of the dead letter. */
  readonly deadLetter?: Rotation | undefined;
  /** The revision that delivery goes on behind. */
  readonly after?: string | undefined;
  /** For a watch on a folder: the resource that `after` is a revision of. */
  readonly resource?: string | undefined;
}

type ResumePorts = Omit<WatchPorts, 'role'> & {
  /** Told of changes that are passed over. */
  readonly onUntold: (watch: Watch, what: string) => void;
};

/** A delivery may write the watch between reading and writing it. */
const MAX_TRIES = 5;

/**
 * Resumes a suspended watch from its cursor or behind `after`, or retries a failing one at once; a secret or
 * headers in the request replace those of the sink. Idempotent, but that `after` may go back.
 *
 * @throws {TrackerError} `NOT_FOUND`; `INVALID_ARGUMENT` naming the field; `FAILED_PRECONDITION` for a watch that has ended.
 */
export async function resumeWatch(
  ports: ResumePorts,
  request: ResumeRequest,
  call: Call,
): Promise<WatchAnswer> {
  const { store, system, sealer, now, onUntold } = ports;
  let passed: string | undefined;
  for (let tries = 1; ; tries += 1) {
    const watch = await readWatch(ports, request, call);
    if (hasEnded(watch, now())) {
      const state = stateOf(watch, now());
      throw new TrackerError('FAILED_PRECONDITION', `the watch is ${state} and delivers nothing more`);
    }
    const move = await findPosition(system.store, watch, request, call);
    const next = resumed(rotated(ports, watch, request), watch.folder ? undefined : move?.revision);
    passed = (move && passedOver(move.from, move.revision)) ?? passed;
    const revision = await system.store.readRevision(watch.resource, call);
    if (watch.folder) {
      await resumeMembers({ store: system.store, now }, watch.folder.memberNamespace, call, move);
    }
    await ensureDeliverTask(system.store, watch, { at: now(), revision: revision + 1 }, call);
    try {
      const written = await store.writeWatch(watch, next, call);
      if (passed !== undefined) onUntold(watch, passed);
      const shown = { store: system.store, now, sealer, role: 'editor' } as const;
      const problem = (await readProblems(shown, [written], call)).get(written);
      return withProblem(await showWatch(shown, written, call, revision), problem);
    } catch (thrown) {
      if (TrackerError.from(thrown).code !== 'ABORTED' || tries >= MAX_TRIES) throw thrown;
    }
  }
}

/**
 * The watch with the secrets and headers of a request.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` for what the watch's sink, or its dead letter, cannot have.
 */
function rotated({ sealer, now }: ResumePorts, watch: Watch, request: ResumeRequest): Watch {
  const { headers: _, deadLetter, ...rest } = watch;
  const own = { ...rest, ...rotate(sealer, watch, watch, given(watch.sink, request, ''), now()) };
  if (request.deadLetter && !deadLetter) throw invalidArgument('deadLetter', 'is none that this watch has');
  if (!deadLetter) return own;
  const rotation = given(deadLetter.sink, request.deadLetter ?? {}, 'deadLetter.');
  const next = rotate(sealer, deadLetterOf(watch), deadLetter, rotation, now());
  return { ...own, deadLetter: { ...next, maxAttempts: deadLetter.maxAttempts } };
}

function given(sink: SinkTarget, { secret, headers }: Rotation, field: string): Rotation {
  const kind = kindOf(sink);
  return {
    secret: secret === undefined ? undefined : parseSecret(kind, `${field}secret`, secret),
    headers: headers === undefined ? undefined : parseHeaders(kind, `${field}headers`, headers),
  };
}
