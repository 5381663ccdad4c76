import * as v from 'valibot';
import { invalidArgument } from '../../../model/core/error.ts';
import type { GoogleResource } from '../../../model/operation/families/google.ts';
import { isWithin, listParentOf } from '../../../model/operation/families/google-names.ts';
import { formatResource } from '../../../model/operation/resource.ts';
import { listsOther, readAnswer } from '../../wire/answer.ts';
import { type Dialect, type DialectList, encodePath } from './dialect.ts';
import { type OwnOperation, type OwnShape, pathIn, readOwnOperation } from './own-operation.ts';

/** A service whose operations have a shape of their own, and lie at `{parent}/operations/{id}`. */
export interface OwnService {
  readonly shape: OwnShape;
  /** The path that names stand behind. */
  readonly root: (version: string) => string;
  /** Under which parents there are lists. */
  readonly parents: RegExp;
  /** The same for readers. */
  readonly form: string;
  /** Where the operations of a parent lie, if not there. */
  readonly placeOf?: (parent: string) => string;
  /** The place of one operation of those that `place` has. */
  readonly partOf?: (place: string, operation: OwnOperation) => string;
  readonly query: (request: DialectList) => Readonly<Record<string, string | undefined>>;
  readonly readPage: Dialect['readPage'];
  /** What stands behind an operation's path. */
  readonly cancel?: string;
  /** Refuses an operation that a list of `parent` should not have. */
  readonly isListed?: (parent: string, operation: OwnOperation) => boolean;
}

/** The dialect of such a service. */
export function ownDialect(service: OwnService): Dialect {
  const { shape, root, parents, form, placeOf = (parent) => parent, partOf = (place) => place } = service;
  const placed = (field: 'parent' | 'name', parent: string): string => {
    if (parents.test(parent)) return placeOf(parent);
    const whole =
      field === 'parent' ? form : `${form.replaceAll(' or ', '/operations/{id} or ')}/operations/{id}`;
    throw invalidArgument(field, `must be ${whole} for this API`);
  };
  const pathOf = ({ version, name }: { version: string; name: string }): string => {
    placed('name', listParentOf(name));
    return `${root(version)}/${encodePath(name)}`;
  };
  const { cancel, query, readPage, isListed = () => true } = service;
  return {
    list: (request) => {
      const { version, parent } = request.resource;
      const place = encodePath(placed('parent', parent));
      return { path: `${root(version)}/${place}/operations`, query: query(request) };
    },
    get: (operation) => ({ path: pathOf(operation) }),
    ...(cancel === undefined
      ? {}
      : {
          cancel: (operation) => ({ method: 'POST', path: `${pathOf(operation)}${cancel}` }),
        }),
    readPage,
    readOperation(answer, upstream, within: GoogleResource) {
      const place = placeOf(within.parent);
      return readOwnOperation(answer, upstream, {
        shape,
        resource: formatResource(within),
        nameOf(raw) {
          const own = pathIn(raw.selfLink);
          const isOurs = own === undefined || isWithin(place, listParentOf(own));
          if (isOurs && isListed(within.parent, raw)) return `${partOf(place, raw)}/operations/${raw.name}`;
          throw listsOther(upstream, own ?? raw.name, within.parent);
        },
      });
    },
  };
}

const items = v.object({
  items: v.nullish(v.array(v.unknown()), []),
  nextPageToken: v.nullish(v.string(), ''),
  warning: v.nullish(v.object({ code: v.nullish(v.string()), message: v.nullish(v.string(), '') })),
});

/** A page of Compute Engine and Cloud SQL, which call the rows `items`. */
export function readItems(kind: string): Dialect['readPage'] {
  const schema = v.pipe(
    v.any(),
    v.check(({ kind: given, items: rows }) => given === kind || Array.isArray(rows), `must be a ${kind}`),
    items,
  );
  return (answer, upstream) => {
    const { items: rows, nextPageToken, warning } = readAnswer(schema, answer, upstream);
    return {
      rows,
      nextPageToken,
      unreachable: warning?.code === 'UNREACHABLE' ? [warning.message ?? ''] : [],
    };
  };
}
