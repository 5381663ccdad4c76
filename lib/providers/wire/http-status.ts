/**
 * Statuses of proxies, gateways and networks of delivery that do not reach their upstream for a while, besides
 * those that google.rpc.Code maps: time-outs (408, 598, 599), Too Early (425, RFC 8470, section 5.2), and the
 * ranges of Cloudflare and others (520 to 530).
 */
export function isPassing(status: number): boolean {
  return [408, 425, 502, 503, 598, 599].includes(status) || (status >= 520 && status <= 530);
}
