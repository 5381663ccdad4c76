import { isSealed, outlineOf } from '../../model/watch/sink-address.ts';
import type { SinkHeaders } from '../../model/watch/sink-headers.ts';
import type { SinkTarget } from '../../model/watch/sink-kinds.ts';
import type { Destination, Watch } from '../../model/watch/watch.ts';
import { livingSecrets, type SinkOrder, withSecret } from '../../model/watch/watch-secret.ts';
import type { Sealer } from '../../sealing/sealer.ts';

/** A watch, or the dead letter of one, which has secrets of its own. */
type Owner = Pick<Watch, 'tenant' | 'id'> & { readonly part?: 'deadLetter' };

/** The longest sealed text of a watch: its headers, all of them characters that JSON escapes. */
const MAX_SEALED_LENGTH = 40_000;

/** What a sink is called with. */
export interface Credentials {
  readonly target: SinkTarget;
  /** The valid secrets, the newest first. */
  readonly secrets: readonly string[];
  readonly headers: SinkHeaders;
}

type Purpose = 'secret' | 'headers' | 'digest' | 'target';

/** The binding of what is sealed of a watch: it does not open under another tenant, watch or purpose. */
export const bindingOf = ({ tenant, id, part }: Owner, purpose: Purpose): string =>
  JSON.stringify([purpose, tenant, id, ...(part === undefined ? [] : [part])]);

export const deadLetterOf = ({ tenant, id }: Owner): Owner => ({ tenant, id, part: 'deadLetter' });

/** A sink of a new watch, its secret, its headers and its sealed fields sealed. */
export function seal(
  sealer: Sealer,
  owner: Owner,
  { target, headers }: SinkOrder,
  secret: string | undefined,
): Destination {
  const sealed = secret === undefined ? [] : [{ sealed: sealer.seal(secret, bindingOf(owner, 'secret')) }];
  return { ...sealTarget(sealer, owner, target), secrets: sealed, ...sealHeaders(sealer, owner, headers) };
}

function sealTarget(sealer: Sealer, owner: Owner, target: SinkTarget): Pick<Destination, 'sink' | 'target'> {
  if (!isSealed(target)) return { sink: target };
  const sealed = sealer.seal(JSON.stringify(target), bindingOf(owner, 'target'));
  return { sink: outlineOf(target), target: sealed };
}

/** The sink as it was given; `undefined` if the key that it was sealed with is no longer there. */
export function openTarget(
  sealer: Sealer,
  owner: Owner,
  { sink, target }: Pick<Destination, 'sink' | 'target'>,
): SinkTarget | undefined {
  if (target === undefined) return sink;
  const text = sealer.open(target, bindingOf(owner, 'target'), MAX_SEALED_LENGTH);
  return text === undefined ? undefined : (JSON.parse(text) as SinkTarget);
}

function sealHeaders(sealer: Sealer, owner: Owner, headers: SinkHeaders = {}): Pick<Destination, 'headers'> {
  const names = Object.keys(headers);
  if (names.length === 0) return {};
  return { headers: { names, sealed: sealer.seal(JSON.stringify(headers), bindingOf(owner, 'headers')) } };
}

/** `undefined` if there are some, and none opens: the key that they were sealed with is no longer there. */
export function openCredentials(
  sealer: Sealer,
  owner: Owner,
  destination: Destination,
  now: number,
): Credentials | undefined {
  const { secrets, headers } = destination;
  const target = openTarget(sealer, owner, destination);
  const living = livingSecrets(secrets, now);
  const opened = living.flatMap(({ sealed }) => sealer.open(sealed, bindingOf(owner, 'secret')) ?? []);
  if (opened.length === 0 && living.length > 0) return undefined;
  const text = headers ? sealer.open(headers.sealed, bindingOf(owner, 'headers'), MAX_SEALED_LENGTH) : '{}';
  if (target === undefined || text === undefined) return undefined;
  return { target, secrets: opened, headers: JSON.parse(text) as SinkHeaders };
}

/** A sink with a new secret, or with other headers in the place of all that it has. */
export function rotate(
  sealer: Sealer,
  owner: Owner,
  { secrets, headers: before, ...rest }: Destination,
  { secret, headers }: { readonly secret?: string | undefined; readonly headers?: SinkHeaders | undefined },
  now: number,
): Destination {
  const [newest] = secrets;
  const binding = bindingOf(owner, 'secret');
  const isNew = secret !== undefined && !(newest && sealer.open(newest.sealed, binding) === secret);
  return {
    ...rest,
    secrets: isNew ? withSecret(secrets, sealer.seal(secret, binding), now) : secrets,
    ...(headers === undefined ? before && { headers: before } : sealHeaders(sealer, owner, headers)),
  };
}
