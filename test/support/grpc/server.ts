import {
  type Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { CATALOGUE } from '../../../lib/providers/yandex/catalogue/catalogue.ts';

/** Answers one call with the bytes of a message or with an error. */
export type Reply = (call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer | null>) => void;

export interface Upstream {
  readonly endpoint: string;
  /** Every call in the order it came. */
  readonly calls: { readonly path: string; readonly request: Buffer; readonly metadata: Metadata }[];
  readonly close: () => void;
}

const PATHS = [
  ...[...CATALOGUE.values()].map(({ grpcService, rpc }) => `/${grpcService}/${rpc}`),
  '/yandex.cloud.operation.OperationService/Get',
  '/yandex.cloud.operation.OperationService/Cancel',
  ...['List', 'Get', 'Delete', 'ListTasks', 'ListDirectory', 'CreateDirectory'].map(
    (rpc) => `/yandex.cloud.backup.v1.ResourceService/${rpc}`,
  ),
];

/** A gRPC server on loopback that has every call of the catalogue and of Cloud Backup, and passes bytes as they are. */
export async function startUpstream(reply: Reply): Promise<Upstream> {
  const server = new Server();
  const calls: Upstream['calls'][number][] = [];
  const handle =
    (path: string) => (call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer | null>) => {
      calls.push({ path, request: call.request, metadata: call.metadata });
      reply(call, answer);
    };
  const same = (bytes: Buffer): Buffer => bytes;
  server.addService(
    Object.fromEntries(
      PATHS.map((path) => [
        path,
        {
          path,
          requestStream: false,
          responseStream: false,
          requestSerialize: same,
          requestDeserialize: same,
          responseSerialize: same,
          responseDeserialize: same,
        },
      ]),
    ),
    Object.fromEntries(PATHS.map((path) => [path, handle(path)])),
  );
  return { endpoint: `http://127.0.0.1:${await listen(server)}`, calls, close: () => server.forceShutdown() };
}

export function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}
