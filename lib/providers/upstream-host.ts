import type { Resource } from '../model/operation/resource.ts';
import { googleHost } from './google/rest.ts';
import { yandexHost } from './yandex/catalogue/catalogue.ts';

/** The host that lists the resource's operations, or gets the one operation of a solo resource. */
export function upstreamHost(resource: Resource): string {
  return resource.family === 'google' ? googleHost(resource.api) : yandexHost(resource.collection);
}
