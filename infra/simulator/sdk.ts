import { createRequire } from 'node:module';
import { join } from 'node:path';

/** A unary method of the official generated definitions. */
export interface OfficialMethod {
  readonly path: string;
  readonly requestSerialize: (message: unknown) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => unknown;
  readonly responseSerialize: (message: unknown) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => unknown;
}

/** A message type of the official generated definitions. */
export interface OfficialMessage {
  readonly fromJSON: (json: unknown) => unknown;
  readonly encode: (message: unknown) => { readonly finish: () => Uint8Array };
}

const SDK = '@yandex-cloud/nodejs-sdk';

/** Modules whose file is not named after the service or the message, by what their name would be. */
const UNUSUAL_FILES: Readonly<Record<string, string>> = {
  'serverless/apigateway/v1/api_gateway_service': 'serverless/apigateway/v1/apigateway_service',
  'serverless/apigateway/v1/api_gateway': 'serverless/apigateway/v1/apigateway',
};

/** Compiled to CommonJS, `import.meta` has no URL; npm runs scripts in the project's folder. */
const HERE: string | undefined = import.meta.url;
const load = createRequire(HERE ?? join(process.cwd(), 'package.json'));

/** A method of the SDK; `undefined` for one that it does not contain. Loads the service's module when first asked. */
export function officialMethod(service: string, rpc: string): OfficialMethod | undefined {
  const name = service.slice(service.lastIndexOf('.') + 1);
  const definition = moduleOf(service)?.[`${name}Service`];
  if (!isObject(definition)) return undefined;
  return Object.values(definition)
    .filter(isMethod)
    .find(({ path }) => path === `/${service}/${rpc}`);
}

/**
 * A message type by its full name, such as `yandex.cloud.dns.v1.DnsZone`. `<verb><Thing>Metadata` is looked for
 * beside `<Thing>Service`, everything else in a module of its own name.
 */
export function officialMessage(typeName: string): OfficialMessage | undefined {
  const pkg = typeName.slice(0, typeName.lastIndexOf('.'));
  const name = typeName.slice(pkg.length + 1);
  const thing = /^(?:Create|Update|Delete)(\w+)Metadata$/.exec(name)?.[1];
  const modules = thing ? [`${thing}Service`, 'ResourceService'] : [name];
  return modules.map((module) => moduleOf(`${pkg}.${module}`)?.[name]).find(isMessage);
}

function moduleOf(fullName: string): Readonly<Record<string, unknown>> | undefined {
  const segments = fullName.split('.');
  const file = (segments.pop() ?? '').replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase();
  const folder = segments.join('/').replace(/\/clouddesktop\/v1\/api$/, '/clouddesktop/v1');
  const path = `${folder}/${file}`.replace(/^yandex\/cloud\//, '');
  return loadModule(path.startsWith('google/') ? path : `proto/${UNUSUAL_FILES[path] ?? path}`);
}

function loadModule(path: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const loaded: unknown = load(`${SDK}/${path}`);
    return isObject(loaded) ? loaded : undefined;
  } catch (error) {
    if (isObject(error) && error['code'] === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

function isMethod(value: unknown): value is OfficialMethod {
  return (
    isObject(value) && typeof value['path'] === 'string' && typeof value['requestDeserialize'] === 'function'
  );
}

function isMessage(value: unknown): value is OfficialMessage {
  return isObject(value) && typeof value['fromJSON'] === 'function' && typeof value['encode'] === 'function';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
