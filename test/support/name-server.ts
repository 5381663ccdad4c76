import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The answer about a name: its addresses, an error, or none at all. */
export type NameAnswer = readonly string[] | 'NXDOMAIN' | 'SERVFAIL' | 'SILENT';

export interface NameServer {
  /** `127.0.0.1:53`, as resolvers take it. */
  readonly address: string;
  /** The names that were asked for, one for each family. */
  readonly asked: readonly string[];
}

const CODES = { SERVFAIL: 2, NXDOMAIN: 3 } as const;
const TYPES: Readonly<Record<number, 'A' | 'AAAA'>> = { 1: 'A', 28: 'AAAA' };
const FAMILIES = { A: 4, AAAA: 6 } as const;
const HEADER_BYTES = 12;

/** A name server on loopback, over UDP, which asks `answer` about each name (RFC 1035, section 4). */
export async function serveNames(
  answer: (name: string, type: 'A' | 'AAAA' | undefined) => NameAnswer,
  { host = '127.0.0.1', port = 0 } = {},
): Promise<NameServer & { close(): void }> {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const { name, type, end } = question(query);
    asked.push(name);
    const found = answer(name, TYPES[type]);
    if (found !== 'SILENT') socket.send(reply(query.subarray(0, end), type, found), from.port, from.address);
  });
  // A test that fails leaves it open, which must not keep the process.
  socket.unref();
  socket.bind(port, host);
  await once(socket, 'listening');
  return { address: `${host}:${socket.address().port}`, asked, close: () => socket.close() };
}

function question(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function reply(asked: Buffer, type: number, found: Exclude<NameAnswer, 'SILENT'>): Buffer {
  const family = FAMILIES[TYPES[type] ?? 'A'];
  const addresses = typeof found === 'string' ? [] : found.filter((address) => isIP(address) === family);
  const code = typeof found === 'string' ? CODES[found] : 0;
  const message = Buffer.from(asked);
  message.writeUInt16BE(0x8180 | code, 2);
  for (const [index, count] of [1, addresses.length, 0, 0].entries())
    message.writeUInt16BE(count, 4 + 2 * index);
  return Buffer.concat([message, ...addresses.map((address) => record(type, address))]);
}

/** An answer about the name in the question, with no time to live. */
function record(type: number, address: string): Buffer {
  const bytes = Buffer.from(ipaddr.parse(address).toByteArray());
  const head = Buffer.from([0xc0, HEADER_BYTES, 0, type, 0, 1, 0, 0, 0, 0, 0, bytes.length]);
  return Buffer.concat([head, bytes]);
}
