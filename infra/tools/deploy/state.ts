import { stripVTControlCharacters } from 'node:util';

/** What is of use here of `terraform show -json`. */
interface State {
  readonly values?: { readonly root_module?: Module };
}

interface Module {
  readonly resources?: readonly {
    readonly address: string;
    readonly type: string;
    readonly values?: { readonly version?: string | null };
  }[];
  readonly child_modules?: readonly Module[];
}

/**
 * The functions that were made but have no version, by their addresses.
 *
 * Terraform's state has of these what was planned, so that no plan finds anything to do: they must be made anew.
 */
export function functionsWithoutVersion(json: string): readonly string[] {
  const { values } = JSON.parse(json) as State;
  const inModule = ({ resources = [], child_modules = [] }: Module): readonly string[] => [
    ...resources
      .filter((resource) => resource.type === 'yandex_function' && !resource.values?.version)
      .map(({ address }) => address),
    ...child_modules.flatMap(inModule),
  ];
  return inModule(values?.root_module ?? {});
}

/** The values of `terraform output -json` by name. */
export const readOutputs = (json: string): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(JSON.parse(json) as Record<string, { readonly value: unknown }>).map(
      ([name, { value }]) => [name, value],
    ),
  );

/** Terraform takes a function's version that could not be made for a warning, and ends with success. */
export const tellsFailedVersion = (text: string): boolean =>
  /failed to create version/i.test(stripVTControlCharacters(text).replace(/[\s│╷╵]+/gu, ' '));
