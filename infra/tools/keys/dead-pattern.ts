import { familyOf } from '../../../lib/model/operation/families/families.ts';
import { CATALOGUE } from '../../../lib/providers/yandex/catalogue/catalogue.ts';

/** Why no resource there can be has a name that fits a key's pattern; `undefined` for a pattern that reaches something. */
export function deadPattern(pattern: string): string | undefined {
  // An API of Google can be called without being in the catalogue.
  if (pattern === '*' || familyOf(pattern) !== 'yandex') return undefined;
  const [service, collection, id, ...more] = pattern.split('/');
  if (collection === '*') {
    const isKnown = [...CATALOGUE.keys()].some((name) => name.startsWith(`${service}/`));
    return isKnown ? undefined : `there is no service "${service}"; GET /v1/services lists them all`;
  }
  if (collection === undefined || id === undefined || more.length > 0) {
    return 'a resource is {service}/{collection}/{resourceId}';
  }
  return CATALOGUE.has(`${service}/${collection}`)
    ? undefined
    : `there is no collection "${service}/${collection}"; GET /v1/services lists them all`;
}
