import * as v from 'valibot';

/** Parameters that several routes take. */
export const text = v.string('must be a text');
export const pageSize = v.optional(v.union([text, v.number()], 'must be a whole number'));
export const paging = { pageSize, pageToken: v.optional(text) };
