import * as v from 'valibot';
import { TrackerError } from '../../lib/model/core/error.ts';
import type { JsonObject } from '../../lib/model/core/json.ts';
import { faultFrom } from './control-faults.ts';
import { parseInput } from './control-input.ts';
import { CloudFailure } from './failure.ts';
import { googleOperation } from './google-json.ts';
import type { HttpAnswer, HttpRequest } from './http-answer.ts';
import { OUTCOMES } from './lifecycle.ts';
import { placeResource, removeResource } from './resources/control.ts';
import type { CloudOperation, World } from './world.ts';
import { yandexFailure, yandexOperation } from './yandex-json.ts';

const outcome = v.picklist(OUTCOMES, `must be one of ${OUTCOMES.join(', ')}`);

const start = v.strictObject({
  resource: v.pipe(v.string('must be a text such as "dns/zones/dns1abc"'), v.nonEmpty()),
  seconds: v.optional(
    v.pipe(
      v.number('must be a number'),
      v.minValue(0, 'must be 0 or more'),
      v.maxValue(31_536_000, 'must be a year at most'),
    ),
    30,
  ),
  outcome: v.optional(outcome, 'SUCCEEDED'),
  description: v.exactOptional(v.pipe(v.string(), v.maxLength(256, 'must be at most 256 characters long'))),
});

const finish = v.strictObject({ outcome: v.optional(outcome, 'SUCCEEDED') });

/**
 * The endpoints under `/simulator/` by which people direct the simulated cloud. They ask for no token.
 *
 * `undefined` for every other path.
 */
export function controlOf(world: World): (request: HttpRequest) => HttpAnswer | undefined {
  return (request) => {
    if (!request.path.startsWith('/simulator/')) return undefined;
    try {
      return { status: 200, body: act(world, request) };
    } catch (thrown) {
      return yandexFailure(
        thrown instanceof TrackerError
          ? new CloudFailure('INVALID_ARGUMENT', thrown.message)
          : CloudFailure.from(thrown),
      );
    }
  };
}

function act(world: World, request: HttpRequest): JsonObject {
  const [, id = ''] = /^\/simulator\/operations\/([^/:]+):finish$/.exec(request.path) ?? [];
  switch (`${request.method} ${id === '' ? request.path : ':finish'}`) {
    case 'POST /simulator/operations': {
      const { resource, ...spec } = parseInput(start, request.body);
      return show(world.get(world.add(resource, spec)));
    }
    case 'POST :finish':
      world.finish(id, parseInput(finish, request.body).outcome);
      return show(world.get(id));
    case 'POST /simulator/faults':
      world.faults.add(faultFrom(request.body));
      return {};
    case 'DELETE /simulator/faults':
      world.faults.clear();
      return {};
    case 'POST /simulator/resources':
      return placeResource(world, request.body);
    case 'DELETE /simulator/resources':
      return removeResource(world, request.body);
    case 'GET /simulator/resources':
      return { resources: world.resources().map(({ name }) => name) };
    default:
      throw new CloudFailure('NOT_FOUND', `No ${request.method} ${request.path} in the simulator`);
  }
}

function show(operation: CloudOperation): JsonObject {
  const { family } = operation.resource.resource;
  return family === 'google' ? googleOperation(operation) : yandexOperation(operation);
}
