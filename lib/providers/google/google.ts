import type { Cloud } from '../cloud.ts';
import { ofFamily } from '../wire/rest.ts';
import { googleLimits } from './limits.ts';

/**
 * Google's APIs.
 *
 * @param load Answers the adapter; its code is a file of its own, loaded by the first call.
 */
export function createGoogle(load: () => Promise<Cloud>): Cloud {
  return {
    catalogue: async () => (await load()).catalogue(),
    limits: (resource) => googleLimits(ofFamily('google', resource).api),
    list: async (request, call) => (await load()).list(request, call),
    get: async (operation, call) => (await load()).get(operation, call),
    cancel: async (operation, call) => (await load()).cancel(operation, call),
  };
}
