import type { FamilyNames, FamilyParser } from './family-names.ts';
import { type GoogleOperationRef, type GoogleResource, google, googleParser } from './google.ts';
import { type YandexOperationRef, type YandexResource, yandex, yandexParser } from './yandex.ts';

/** The families of upstream APIs, and what each calls a resource and an operation. */
export interface Families {
  readonly yandex: { readonly resource: YandexResource; readonly operation: YandexOperationRef };
  readonly google: { readonly resource: GoogleResource; readonly operation: GoogleOperationRef };
}

export type Family = keyof Families;

type NamesOf<F extends Family> = FamilyNames<Families[F]['resource'], Families[F]['operation']>;
type ParserOf<F extends Family> = FamilyParser<Families[F]['resource'], Families[F]['operation']>;

const FAMILIES: { readonly [F in Family]: NamesOf<F> } = { yandex, google };
const PARSERS: { readonly [F in Family]: ParserOf<F> } = { yandex: yandexParser, google: googleParser };

/** Its names begin with no family's name. */
const UNPREFIXED: Family = 'yandex';

/** What a family knows of its names; good for resources and operations of that family alone. */
export function namesOf(family: Family): NamesOf<Family> {
  return FAMILIES[family];
}

/**
 * The family of a resource's name or an operation's key: `google/…` names it first, any other is Yandex
 * Cloud's.
 */
export function familyOf(name: string): Family {
  const first = name.slice(0, Math.max(0, name.indexOf('/')));
  return isFamily(first) ? first : UNPREFIXED;
}

function isFamily(text: string): text is Family {
  return Object.hasOwn(FAMILIES, text);
}

/** How the family reads names that a text begins with. */
export function parserOf(text: string): ParserOf<Family> {
  return PARSERS[familyOf(text)];
}

/** How each family names its resources, for error messages. */
export const resourceForms = (): readonly string[] =>
  Object.values(PARSERS).map(({ resourceForm }) => resourceForm);
