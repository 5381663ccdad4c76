/** `localhost` and every name below it (RFC 6761, section 6.3), with or without a full stop at the end. */
const LOCALHOST = /^(?:.+\.)?localhost\.?$/i;

/**
 * The addresses of a name that is known without a name server: one of this machine's own, or one in a text of
 * the form of hosts(5). None for any other.
 */
export function localAddresses(name: string, hosts: string): readonly string[] {
  if (LOCALHOST.test(name)) return ['127.0.0.1', '::1'];
  const wanted = name.toLowerCase().replace(/\.$/, '');
  return hosts.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    return names.some((each) => each.toLowerCase() === wanted) ? [address] : [];
  });
}
