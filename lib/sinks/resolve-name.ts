import { promises } from 'node:dns';
import { readFileSync } from 'node:fs';
import { limitPerKey } from '../async/limit-per-key.ts';
import { isTimeUp, withTimeout } from '../async/with-timeout.ts';
import { NAME_MS, NAME_SERVER_MS } from '../model/time/time-budget.ts';
import { localAddresses } from './hosts.ts';

/** How many names are resolved at once for one tenant; more wait for these, and for no other tenant's. */
export const NAMES_AT_ONCE = 16;

/** In whose name, and for how long, a name is resolved. */
export interface NameCall {
  readonly tenant: string;
  readonly signal: AbortSignal;
}

/** Resolves a name to its addresses; rejects with the resolver's code, or with the signal's reason. */
export type ResolveName = (name: string, call: NameCall) => Promise<readonly string[]>;

export interface NameResolverOptions {
  /** The name servers, each an address and a port. @default those of the machine */
  readonly servers?: readonly string[];
  /** Reads names of this machine in the form of hosts(5). @default none */
  readonly readHosts?: () => string;
}

/**
 * Resolves names by asking the name servers, without getaddrinfo: that occupies one of Node's few threads for as
 * long as a server is silent, also after its caller has given up, and all connections wait for these threads.
 */
export function createNameResolver({ servers, readHosts = () => '' }: NameResolverOptions = {}): ResolveName {
  const forTenant = limitPerKey(NAMES_AT_ONCE);
  return async (name, { tenant, signal }) => {
    const local = localAddresses(name, readHosts());
    if (local.length > 0) return local;
    return forTenant(tenant, signal, () => askInTime(name, servers, signal));
  };
}

/** The machine's hosts file; empty where there is none. */
export function readSystemHosts(): string {
  try {
    return readFileSync('/etc/hosts', 'utf8');
  } catch {
    return '';
  }
}

async function askInTime(
  name: string,
  servers: NameResolverOptions['servers'],
  caller: AbortSignal,
): Promise<readonly string[]> {
  try {
    return await withTimeout(caller, NAME_MS, (signal) => ask(name, servers, signal));
  } catch (thrown) {
    throw isTimeUp(thrown) && !caller.aborted ? failure('ETIMEOUT', thrown) : thrown;
  }
}

/** Asks for both families at once; an abort frees the sockets. */
async function ask(
  name: string,
  servers: NameResolverOptions['servers'],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const resolver = new promises.Resolver({ timeout: NAME_SERVER_MS, tries: 1 });
  if (servers) resolver.setServers(servers);
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel);
  try {
    const families = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    return known(families);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** The answers that a name, or an address of one family, does not exist. */
const NONE: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA']);

/**
 * The addresses of both families. One family is enough where the other fails: some name servers never answer for
 * IPv6.
 */
function known(families: readonly PromiseSettledResult<readonly string[]>[]): readonly string[] {
  const addresses = families.flatMap((family) => (family.status === 'fulfilled' ? family.value : []));
  if (addresses.length > 0) return addresses;
  const reasons = families.flatMap((family) => (family.status === 'rejected' ? [family.reason] : []));
  throw reasons.find(({ code }: NodeJS.ErrnoException) => !NONE.has(code)) ?? reasons[0];
}

const failure = (code: string, cause: unknown): Error =>
  Object.assign(new Error(`the name servers: ${code}`, { cause }), { code });
