import type { SinkHeaders } from '../../model/watch/sink-headers.ts';
import type { Destination, Watch } from '../../model/watch/watch.ts';
import { livingSecrets, type SinkOrder, withSecret } from '../../model/watch/watch-secret.ts';
import type { Sealer } from '../../sealing/sealer.ts';

/** A watch, or the dead letter of one, which has secrets of its own. */
type Owner = Pick<Watch, 'tenant' | 'id'> & { readonly part?: 'deadLetter' };

/** What a sink is called with. */
export interface Credentials {
  /** The valid secrets, the newest first. */
  readonly secrets: readonly string[];
  readonly headers: SinkHeaders;
}

/** The binding of what is sealed of a watch: it does not open under another tenant, watch or purpose. */
export const bindingOf = ({ tenant, id, part }: Owner, purpose: 'secret' | 'headers' | 'digest'): string =>
  JSON.stringify([purpose, tenant, id, ...(part === undefined ? [] : [part])]);

export const deadLetterOf = ({ tenant, id }: Owner): Owner => ({ tenant, id, part: 'deadLetter' });

/** A sink of a new watch, its secret and headers sealed. */
export function seal(
  sealer: Sealer,
  owner: Owner,
  { target, headers }: SinkOrder,
  secret: string | undefined,
): Destination {
  const sealed = secret === undefined ? [] : [{ sealed: sealer.seal(secret, bindingOf(owner, 'secret')) }];
  return { sink: target, secrets: sealed, ...sealHeaders(sealer, owner, headers) };
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
  { secrets, headers }: Destination,
  now: number,
): Credentials | undefined {
  const living = livingSecrets(secrets, now);
  const opened = living.flatMap(({ sealed }) => sealer.open(sealed, bindingOf(owner, 'secret')) ?? []);
  if (opened.length === 0 && living.length > 0) return undefined;
  const text = headers ? sealer.open(headers.sealed, bindingOf(owner, 'headers')) : '{}';
  return text === undefined ? undefined : { secrets: opened, headers: JSON.parse(text) as SinkHeaders };
}

/** A sink with a new secret, or with other headers in the place of all that it has. */
export function rotate(
  sealer: Sealer,
  owner: Owner,
  { sink, secrets, headers: before }: Destination,
  { secret, headers }: { readonly secret?: string | undefined; readonly headers?: SinkHeaders | undefined },
  now: number,
): Destination {
  const [newest] = secrets;
  const binding = bindingOf(owner, 'secret');
  const isNew = secret !== undefined && !(newest && sealer.open(newest.sealed, binding) === secret);
  return {
    sink,
    secrets: isNew ? withSecret(secrets, sealer.seal(secret, binding), now) : secrets,
    ...(headers === undefined ? before && { headers: before } : sealHeaders(sealer, owner, headers)),
  };
}
