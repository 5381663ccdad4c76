import type { Slice } from './paging.ts';
import type { CloudOperation } from './world.ts';

/** Changes operations on their way out; a fault's hand in an answer. */
export type Bend = (operations: Slice<CloudOperation>) => Slice<CloudOperation>;

/** The fields of a request by their JSON names. */
export type GrpcRequest = Readonly<Record<string, unknown>>;

/** One unary method that the simulated cloud serves over gRPC. */
export interface GrpcMethod {
  /** `/<service>/<rpc>`. */
  readonly path: string;
  /** @throws {CloudFailure} `UNIMPLEMENTED` where the official definitions do not contain the method. */
  read(bytes: Buffer): GrpcRequest;
  /** @throws {CloudFailure} for what it refuses. */
  respond(request: GrpcRequest, bend: Bend): Uint8Array;
}
