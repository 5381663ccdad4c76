import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { CloudFailure } from './failure.ts';
import { BOTH_RESULTS, LOOPING_TOKEN, refusalOf } from './fault-answers.ts';
import type { Fault } from './faults.ts';
import type { Bend, GrpcMethod, GrpcRequest } from './grpc-method.ts';

/** A field number that no message has: decoders skip it. */
const UNKNOWN_FIELD = 10_000;

/**
 * A method's answer to a request, as the fault leaves it.
 *
 * @throws {CloudFailure} what the method refuses, or what the fault is to a client.
 */
export function bytesWithFault(
  fault: Fault | undefined,
  request: GrpcRequest,
  method: GrpcMethod,
): Uint8Array {
  const refusal = fault && refusalOf(fault);
  if (refusal) throw refusal.failure;
  switch (fault?.kind) {
    case 'html':
      throw new CloudFailure('UNAVAILABLE', `Received HTTP status code ${fault.http ?? 502}`);
    case 'content-type':
      throw new CloudFailure('UNKNOWN', 'Received an invalid content type');
    case 'token-loop':
      return method.respond({ ...request, pageToken: '' }, looping);
    case 'error-and-response':
      return method.respond(request, withBothResults);
    default:
      return damage(fault, method.respond(request, unbent));
  }
}

function damage(fault: Fault | undefined, right: Uint8Array): Uint8Array {
  switch (fault?.kind) {
    case 'truncated':
      return right.subarray(0, Math.ceil(right.length / 2));
    case 'empty':
      return new Uint8Array();
    case 'garbage':
      return Uint8Array.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
    case 'huge': {
      const padding = new Uint8Array((fault.megabytes ?? 8) * 1024 * 1024);
      const field = new BinaryWriter().tag(UNKNOWN_FIELD, WireType.LengthDelimited).bytes(padding).finish();
      return Buffer.concat([right, field]);
    }
    default:
      return right;
  }
}

const unbent: Bend = (page) => page;

const looping: Bend = ({ items, nextPageToken }) => ({
  items,
  nextPageToken: nextPageToken ?? LOOPING_TOKEN,
});

const withBothResults: Bend = ({ items: [first, ...rest], ...page }) => ({
  ...page,
  items: first ? [{ ...first, ...BOTH_RESULTS }, ...rest] : [],
});
