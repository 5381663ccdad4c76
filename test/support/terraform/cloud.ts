import { refusalOf } from './cloud-rules.ts';
import { known } from './known.ts';
import type { ResourceSchema } from './schema.ts';
import type { Values } from './wire.ts';

/** What exists in the stand-in of the cloud. */
export interface Existing {
  readonly type: string;
  readonly values: Values;
}

interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly summary: string;
  readonly detail: string;
}

interface Applied {
  readonly state: Values | null;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Cloud {
  /** What exists, by id. */
  readonly existing: ReadonlyMap<string, Existing>;
  /** What was done, such as `create yandex_function tracker-get`, in order. */
  readonly journal: string[];
  /** Names of functions whose next versions fail. */
  readonly failing: Set<string>;
  readonly read: (state: Values | null) => Values | null;
  readonly apply: (
    type: string,
    schema: ResourceSchema,
    prior: Values | null,
    planned: Values | null,
  ) => Applied;
}

/** What a version needs of no code: changing these alone makes none. */
const WITHOUT_VERSION = new Set(['name', 'description', 'labels']);

/** A cloud in memory. `given` has the values that it computes, by attribute, in the place of its own. */
export function createCloud(given: Readonly<Record<string, string>> = {}): Cloud {
  const existing = new Map<string, Existing>();
  const journal: string[] = [];
  const failing = new Set<string>();
  let made = 0;
  const newId = (type: string): string => {
    made += 1;
    return `${type.replace(/^yandex_/, '')}-${String(made).padStart(4, '0')}`;
  };
  const refused = (state: Values | null, detail: string): Applied => ({
    state,
    diagnostics: [{ severity: 'ERROR', summary: 'PermissionDenied', detail }],
  });
  const note = (verb: string, type: string, { name, id, role }: Values) =>
    journal.push(`${verb} ${type} ${String(name ?? role ?? id)}`);

  function complete(schema: ResourceSchema, planned: Values, id: string): Values {
    const keys = planned['output_to_lockbox'] as readonly unknown[] | undefined;
    const stored = keys?.length
      ? { output_to_lockbox_version_id: newId('version') }
      : { access_key: `${id}-key`, secret_key: `${id}-secret` };
    return known(schema, planned, {
      id,
      version: newId('version'),
      domain: `${id}.example`,
      arn: `arn:${id}`,
      ...stored,
      ...given,
    });
  }

  function put(type: string, schema: ResourceSchema, prior: Values | null, planned: Values): Applied {
    const id = prior ? String(prior['id']) : newId(type);
    const values = complete(schema, planned, id);
    note(prior ? 'update' : 'create', type, values);
    const refusal = refusalOf(type, values, existing);
    if (type === 'yandex_function') return putVersion(prior, values, refusal);
    if (refusal) return refused(prior, refusal);
    existing.set(id, { type, values });
    return { state: values, diagnostics: [] };
  }

  /** A version that fails is a warning: a first one leaves a function without a version, and the state as planned. */
  function putVersion(prior: Values | null, values: Values, refusal: string | undefined): Applied {
    const id = String(values['id']);
    const same =
      prior && Object.keys(values).every((name) => WITHOUT_VERSION.has(name) || equal(prior, values, name));
    const failed = !same && (failing.has(String(values['name'])) || refusal !== undefined);
    const stands = !failed
      ? { ...values, version: same ? prior['version'] : newId('version') }
      : { ...(existing.get(id)?.values ?? { ...values, version: '' }), name: values['name'] };
    existing.set(id, { type: 'yandex_function', values: stands });
    const detail = `Failed to create version: ${refusal ?? 'the version is broken'}. Please apply resource again.`;
    const summary = 'Failed to create version';
    return failed
      ? {
          state: prior ? stands : { ...values, version: '' },
          diagnostics: [{ severity: 'WARNING', summary, detail }],
        }
      : { state: stands, diagnostics: [] };
  }

  function remove(type: string, state: Values): Applied {
    const ids = [state['id'], state['output_to_lockbox_version_id']].filter((id) => id) as readonly string[];
    const users = [...existing.values()].filter(
      ({ values }) => values['id'] !== state['id'] && ids.some((id) => JSON.stringify(values).includes(id)),
    );
    if (state['deletion_protection'] === true)
      return refused(state, `${type} is protected from being deleted`);
    const [user] = users;
    if (user) return refused(state, `${type} is in use by ${user.type} ${String(user.values['name'])}`);
    note('delete', type, state);
    existing.delete(String(state['id']));
    return { state: null, diagnostics: [] };
  }

  return {
    existing,
    journal,
    failing,
    read: (state) => {
      const found = existing.get(String(state?.['id']))?.values;
      // Of a function without a version the provider reads nothing, and leaves what the state has.
      return found?.['version'] === '' ? state : (found ?? null);
    },
    apply: (type, schema, prior, planned) => {
      if (planned) return put(type, schema, prior, planned);
      return prior ? remove(type, prior) : { state: null, diagnostics: [] };
    },
  };
}

const equal = (one: Values, other: Values, name: string): boolean =>
  JSON.stringify(one[name]) === JSON.stringify(other[name]);
