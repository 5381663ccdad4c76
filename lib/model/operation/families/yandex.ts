import { invalidArgument } from '../../core/error.ts';
import { parseId } from '../../core/identifier.ts';
import type { FamilyNames, OperationParser, Parents, ResourceParser } from './family-names.ts';

/** A member of a Yandex Cloud collection. */
export interface YandexResource {
  readonly family: 'yandex';
  /** `<service>/<collection>`, such as `dns/zones`. */
  readonly collection: string;
  readonly id: string;
  /** Empty for most collections. */
  readonly parents: Parents;
}

/** An operation of Yandex Cloud; its id alone names it. */
export interface YandexOperationRef {
  readonly family: 'yandex';
  readonly id: string;
}

/** Stands for the collection in the name of a solo resource: `operations/<id>`. */
const OPERATIONS = 'operations';

/** No colon: an upstream reads `<id>:cancel` as its verb, percent-encoded too, and cancels the operation. */
const OPERATION_ID = /^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,254}$/;

/** @throws {TrackerError} `INVALID_ARGUMENT` naming the field. */
export function yandexResource(named: {
  readonly service: string;
  readonly collection: string;
  readonly resourceId: string;
  readonly cloudId?: string | undefined;
  readonly folderId?: string | undefined;
}): YandexResource {
  const { cloudId, folderId } = named;
  return {
    family: 'yandex',
    collection: `${parseId('service', named.service)}/${parseId('collection', named.collection)}`,
    id: parseId('resourceId', named.resourceId),
    parents: {
      ...(cloudId === undefined ? {} : { cloudId }),
      ...(folderId === undefined ? {} : { folderId }),
    },
  };
}

/**
 * An operation by its id, or by its name `operations/<id>`.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` naming `operationId`.
 */
export function yandexOperation({ operationId }: { readonly operationId: string }): YandexOperationRef {
  const id = operationId.replace(/^operations\//, '');
  if (!OPERATION_ID.test(id)) {
    throw invalidArgument(
      'operationId',
      'must be 1 to 255 letters, digits or any of _ - . @ and begin with a letter, digit or _',
    );
  }
  return { family: 'yandex', id };
}

const soloResource = (id: string): YandexResource => ({
  family: 'yandex',
  collection: OPERATIONS,
  id,
  parents: {},
});

export const yandex: FamilyNames<YandexResource, YandexOperationRef> = {
  doneWithoutResult: 'UNKNOWN',
  formatResource: ({ collection, id }) => `${collection}/${id}`,
  parentsOf: ({ parents }) => parents,
  operationKey: ({ id }) => id,
  trackedId: ({ id }) => id,
  refOf: (_, id) => ({ family: 'yandex', id }),
  resourceOf: () => undefined,
  soloResourceOf: ({ id }) => soloResource(id),
  soloOperation: ({ collection, id }) => (collection === OPERATIONS ? id : undefined),
};

export const yandexResources: ResourceParser<YandexResource> = {
  form: '{service}/{collection}/{resourceId}',
  parse(name, parents) {
    const [service = '', collection = '', resourceId = '', ...rest] = name.split('/');
    if (name === `${OPERATIONS}/${collection}`) {
      return soloResource(yandexOperation({ operationId: collection }).id);
    }
    if (rest.length > 0 || resourceId === '') return undefined;
    return { ...yandexResource({ service, collection, resourceId }), parents };
  },
};

export const parseYandexOperation: OperationParser<YandexOperationRef> = (operationId) =>
  yandexOperation({ operationId });
