import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export const GATEWAY = 'infra/gateway.yaml';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
}

interface Reference {
  readonly $ref: string;
}

interface Answer {
  readonly content?: {
    readonly 'application/json': {
      readonly schema: object;
      readonly example?: unknown;
      readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
    };
  };
}

/** One method of one path, as the specification tells it. */
interface Operation {
  readonly operationId: string;
  /** Empty where anybody may call; else what holds for the whole document. */
  readonly security?: readonly [];
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: {
    readonly content: {
      readonly 'application/json': { readonly schema: JsonSchema | Reference; readonly example?: unknown };
    };
  };
  readonly responses: Readonly<Record<string, Answer | Reference>>;
  readonly 'x-yc-apigateway-integration': Readonly<Record<string, string>>;
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

export interface Specification {
  readonly paths: Readonly<Record<string, Readonly<Record<'get' | 'post' | 'delete', Operation>>>>;
  readonly components: object;
}

/** The text of the specification; Terraform's variables are still in it. */
export const gatewayText = (): string => readFileSync(GATEWAY, 'utf8');

export const gatewaySpecification = (): Specification => parse(gatewayText()) as Specification;

/** Follows references to where something is. */
function follow<T extends object>(specification: Specification, node: T | Reference): T {
  if (!('$ref' in node)) return node;
  const found = node.$ref
    .split('/')
    .slice(1)
    .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], specification);
  return follow(specification, found as T | Reference);
}

/** One method of one path, with what the tests hold it against. */
export interface Specified {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  /** No key is asked for. */
  readonly open: boolean;
  readonly pathParameters: readonly string[];
  /** Everything that a call may give besides: in the query, or as members of the body. */
  readonly otherParameters: readonly string[];
  readonly integration: Readonly<Record<string, string>>;
  /** The schema of the JSON body by HTTP status, `default` for the rest. */
  readonly schemas: ReadonlyMap<string, object>;
  readonly examples: readonly (readonly [status: string, body: unknown])[];
  /** The example of the call's body, where there is one, and the schema that it is for. */
  readonly requests: readonly { readonly schema: object; readonly example: unknown }[];
}

export function specified(specification: Specification): readonly Specified[] {
  return Object.entries(specification.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const parameters = (operation.parameters ?? []).map((parameter) => follow(specification, parameter));
      const body = operation.requestBody?.content['application/json'];
      const members = body ? Object.keys(follow(specification, body.schema).properties ?? {}) : [];
      const answers = Object.entries(operation.responses).map(
        ([status, answer]) => [status, follow(specification, answer).content?.['application/json']] as const,
      );
      return {
        method: method.toUpperCase(),
        path,
        operationId: operation.operationId,
        open: operation.security !== undefined,
        pathParameters: parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name),
        otherParameters: [
          ...new Set([
            ...parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
            ...members,
          ]),
        ],
        integration: operation['x-yc-apigateway-integration'],
        schemas: new Map(answers.map(([status, json]) => [status, json?.schema ?? {}])),
        examples: answers.flatMap(([status, json]) =>
          [json?.example, ...Object.values(json?.examples ?? {}).map(({ value }) => value)]
            .filter((body) => body !== undefined)
            .map((body) => [status, body] as const),
        ),
        requests: body?.example === undefined ? [] : [{ schema: body.schema, example: body.example }],
      };
    }),
  );
}
