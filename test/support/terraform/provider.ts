import type { ServiceDefinition } from '@grpc/grpc-js';
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { Cloud } from './cloud.ts';
import { plan } from './plan.ts';
import { PROVIDER_SCHEMA, readSchemas } from './schema.ts';
import { type DynamicValue, fromWire, toWire, type Values, wireSchema } from './wire.ts';

/** What Terraform sends for one resource; which of the members, the call says. */
interface Request {
  readonly type_name: string;
  readonly config?: DynamicValue;
  readonly current_state?: DynamicValue;
  readonly prior_state?: DynamicValue;
  readonly planned_state?: DynamicValue;
  readonly raw_state?: { readonly json: Buffer };
}

type Method = (request: Request) => object;

const none: Method = () => ({});

/** The provider's calls over a cloud. */
function methodsOf(cloud: Cloud): Readonly<Record<string, Method>> {
  const schemas = readSchemas();
  const schemaOf = (type: string) => {
    const schema = schemas[type];
    if (!schema) throw new Error(`no resource is called ${type}`);
    return schema;
  };
  const provider = wireSchema(PROVIDER_SCHEMA);
  const resources = Object.entries(schemas).map(([type, schema]) => [type, wireSchema(schema)]);
  return {
    GetProviderSchema: () => ({ provider, resource_schemas: Object.fromEntries(resources) }),
    ValidateProviderConfig: none,
    ConfigureProvider: none,
    ValidateResourceConfig: none,
    StopProvider: none,
    UpgradeResourceState: ({ raw_state }) => ({
      upgraded_state: toWire(JSON.parse(String(raw_state?.json)) as Values),
    }),
    ReadResource: ({ current_state }) => ({ new_state: toWire(cloud.read(fromWire(current_state))) }),
    PlanResourceChange: ({ type_name, prior_state, config }) => {
      const schema = schemaOf(type_name);
      const given = fromWire(config);
      if (!given) return { planned_state: toWire(null), legacy_type_system: schema.legacy };
      const { planned, replace } = plan(schema, fromWire(prior_state), given);
      return {
        planned_state: toWire(planned),
        requires_replace: replace.map((attribute_name) => ({ steps: [{ attribute_name }] })),
        legacy_type_system: schema.legacy,
      };
    },
    ApplyResourceChange: ({ type_name, prior_state, planned_state }) => {
      const schema = schemaOf(type_name);
      const { state, diagnostics } = cloud.apply(
        type_name,
        schema,
        fromWire(prior_state),
        fromWire(planned_state),
      );
      return { new_state: toWire(state), diagnostics, legacy_type_system: schema.legacy };
    },
  };
}

export interface StandIn {
  /** What Terraform needs in its environment to find the stand-in, and to ask nobody for the provider. */
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => void;
}

/** Serves the provider `yandex-cloud/yandex` over a cloud, on loopback, for Terraform to attach to. */
export async function startProvider(cloud: Cloud): Promise<StandIn> {
  const definition = loadSync('test/support/terraform/provider.proto', { keepCase: true, defaults: true });
  const methods = methodsOf(cloud);
  const handlers = Object.entries(methods).map(([name, method]) => [
    name,
    (call: ServerUnaryCall<Request, object>, answer: sendUnaryData<object>) => {
      try {
        answer(null, method(call.request));
      } catch (thrown) {
        answer(thrown as Error);
      }
    },
  ]);
  const server = new Server({ 'grpc.max_receive_message_length': -1 });
  server.addService(definition['tfplugin6.Provider'] as ServiceDefinition, Object.fromEntries(handlers));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const attached = {
    Protocol: 'grpc',
    ProtocolVersion: 6,
    Pid: process.pid,
    Test: true,
    Addr: { Network: 'tcp', String: `127.0.0.1:${port}` },
  };
  return {
    environment: { TF_REATTACH_PROVIDERS: JSON.stringify({ 'yandex-cloud/yandex': attached }) },
    close: () => server.forceShutdown(),
  };
}
