import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { MethodDefinition } from '@grpc/grpc-js';

/** The official SDK's compiled files, read by path: its `exports` name only a part of them. */
const DIST = dirname(require.resolve('@yandex-cloud/nodejs-sdk'));
export const GENERATED = join(DIST, 'generated');

type Message = Record<string, unknown>;

/** What the SDK generates of one message type. */
export interface MessageClass {
  encode(message: unknown): { finish(): Uint8Array };
  decode(bytes: Uint8Array): Message;
  fromJSON(json: unknown): Message;
  toJSON(message: unknown): unknown;
}

/** Files and their texts by the protobuf package that they belong to. */
const FILES = new Map<string, { readonly file: string; readonly text: string }[]>();
for (const name of readdirSync(GENERATED, { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.js')) continue;
  const file = join(GENERATED, name);
  const text = readFileSync(file, 'utf8');
  const pkg = /exports\.protobufPackage = '([^']+)'/.exec(text)?.[1] ?? '';
  FILES.set(pkg, [...(FILES.get(pkg) ?? []), { file, text }]);
}

const load = createRequire(__filename);

function exported(fullName: string, suffix: string): unknown {
  const dot = fullName.lastIndexOf('.');
  const name = `${fullName.slice(dot + 1)}${suffix}`;
  const found = FILES.get(fullName.slice(0, dot))?.find(({ text }) => text.includes(`\nexports.${name} = {`));
  return found && (load(found.file) as Record<string, unknown>)[name];
}

/** One call of a service, by `package.Service` and the name of the rpc. */
export function sdkMethod(service: string, rpc: string): MethodDefinition<Message, Message> | undefined {
  const methods = exported(service, 'Service') ?? {};
  return Object.values(methods as Record<string, MethodDefinition<Message, Message>>).find(
    ({ path }) => path === `/${service}/${rpc}`,
  );
}

export function sdkType(fullName: string): MessageClass {
  const found = exported(fullName, '');
  if (!found) throw new Error(`the SDK has no ${fullName}`);
  return found as MessageClass;
}

/** `host:port` by service, as the SDK's own clients find it. */
export const SDK_HOSTS: Readonly<Record<string, string>> = load(join(DIST, 'service-endpoints-map.json'));
