import { Ajv } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { closed } from './closed.ts';
import type { Specification, Specified } from './gateway.ts';

/** What is wrong with an answer by the specification; nothing, if the list is empty. */
export type Checked = (schemas: Specified['schemas'], status: number | 'default', body: unknown) => unknown;

/** Holds answers against the schema that an operation has for their status, which it must name. */
export function checkedBy({ components }: Specification): Checked {
  const ajv = new Ajv({ strict: false, formats: fullFormats });
  ajv.addSchema(closed({ $id: 'specification', components }) as object);
  return (schemas, status, body) => {
    const schema = schemas.get(String(status));
    if (!schema) return [`the status ${status} is not specified`];
    const text = JSON.stringify(closed(schema)).replaceAll('"#/', '"specification#/');
    const validate = ajv.compile(JSON.parse(text) as object);
    return validate(body) ? [] : validate.errors;
  };
}
