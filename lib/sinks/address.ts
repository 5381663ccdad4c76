import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * The global unicast range that IANA assigns (RFC 4291, section 2.4); `::7f00:1` and the like lie outside.
 */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');

/**
 * Classifies an address.
 *
 * `elsewhere` is every address in a registry of special ranges: private, link-local (the metadata service),
 * carrier NAT, IPv4 inside IPv6 in any of its forms, multicast, reserved. A text with a zone, or one that is
 * no address, is `elsewhere` too.
 */
export function reachOf(address: string): 'public' | 'loopback' | 'elsewhere' {
  if (isIP(address) === 0 || address.includes('%')) return 'elsewhere';
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range === 'loopback') return 'loopback';
  if (range !== 'unicast') return 'elsewhere';
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_IPV6) ? 'public' : 'elsewhere';
}
