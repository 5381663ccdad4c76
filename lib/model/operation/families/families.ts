import type { FamilyNames, OperationParser, ResourceParser } from './family-names.ts';
import {
  type GoogleOperationRef,
  type GoogleResource,
  google,
  googleResources,
  parseGoogleOperation,
} from './google.ts';
import {
  parseYandexOperation,
  type YandexOperationRef,
  type YandexResource,
  yandex,
  yandexResources,
} from './yandex.ts';

/** The families of upstream APIs, and what each calls a resource and an operation. */
export interface Families {
  readonly yandex: { readonly resource: YandexResource; readonly operation: YandexOperationRef };
  readonly google: { readonly resource: GoogleResource; readonly operation: GoogleOperationRef };
}

export type Family = keyof Families;
type ResourceOf<F extends Family> = Families[F]['resource'];
type OperationOf<F extends Family> = Families[F]['operation'];

const NAMES: { readonly [F in Family]: FamilyNames<ResourceOf<F>, OperationOf<F>> } = { yandex, google };

const RESOURCE_PARSERS: { readonly [F in Family]: ResourceParser<ResourceOf<F>> } = {
  yandex: yandexResources,
  google: googleResources,
};

const OPERATION_PARSERS: { readonly [F in Family]: OperationParser<OperationOf<F>> } = {
  yandex: parseYandexOperation,
  google: parseGoogleOperation,
};

/** Its names begin with no family's name. */
const UNPREFIXED: Family = 'yandex';

/** What a family knows of its names; good for resources and operations of that family alone. */
export function namesOf(family: Family): FamilyNames<ResourceOf<Family>, OperationOf<Family>> {
  return NAMES[family];
}

/** The family of a resource's name or an operation's key: `google/…` names it first, others are Yandex Cloud's. */
export function familyOf(name: string): Family {
  const first = name.slice(0, Math.max(0, name.indexOf('/')));
  return isFamily(first) ? first : UNPREFIXED;
}

function isFamily(text: string): text is Family {
  return Object.hasOwn(NAMES, text);
}

/** The parser for a resource's name. */
export const resourceParserOf = (name: string): ResourceParser<ResourceOf<Family>> =>
  RESOURCE_PARSERS[familyOf(name)];

/** How each family names its resources, for error messages. */
export const resourceForms = (): readonly string[] => Object.values(RESOURCE_PARSERS).map(({ form }) => form);

/** The parser for an operation's key. */
export const operationParserOf = (key: string): OperationParser<OperationOf<Family>> =>
  OPERATION_PARSERS[familyOf(key)];
