/** The parts of an OpenAPI 3 document that the reference shows. */
export interface OpenApi {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly tags: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly securitySchemes: Readonly<Record<string, SecurityScheme>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly responses: Readonly<Record<string, Response>>;
    readonly schemas: Readonly<Record<string, Schema>>;
  };
}

export interface Reference {
  readonly $ref: string;
}

interface SecurityScheme {
  /** The header, where it is none of HTTP's own. */
  readonly name?: string;
  readonly description?: string;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, Response | Reference>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema | Reference;
  readonly example?: unknown;
}

interface Response {
  readonly description: string;
  readonly content?: Content;
}

export type Content = Readonly<
  Record<
    string,
    {
      readonly schema?: Schema | Reference;
      readonly example?: unknown;
      readonly examples?: Readonly<Record<string, { readonly summary?: string; readonly value: unknown }>>;
    }
  >
>;

export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema | Reference>>;
  readonly additionalProperties?: boolean | Schema | Reference;
  readonly items?: Schema | Reference;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly (Schema | Reference)[];
  readonly allOf?: readonly (Schema | Reference)[];
  readonly [bound: string]: unknown;
}

export const isReference = (value: object): value is Reference => '$ref' in value;

/** The last segment of a reference: the component's name. */
export const referredName = ({ $ref }: Reference): string => $ref.slice($ref.lastIndexOf('/') + 1);

/** A parameter or an answer, also where the document only refers to it. */
export function resolved<T extends object>(value: T | Reference, components: Readonly<Record<string, T>>): T {
  if (!isReference(value)) return value;
  const found = components[referredName(value)];
  if (!found) throw new Error(`nothing at ${value.$ref}`);
  return found;
}
