import type { Existing } from './cloud.ts';
import type { Values } from './wire.ts';

type All = ReadonlyMap<string, Existing>;
type Rule = (values: Values, all: All) => string | undefined;

const list = (value: unknown): readonly Values[] =>
  Array.isArray(value) ? (value as readonly Values[]) : [];

/** Whether an account has a role on something, and had the time that a grant takes to hold everywhere. */
function isGranted(all: All, account: unknown, role: string, on?: unknown): boolean {
  const member = `serviceAccount:${String(account)}`;
  return [...all.values()].some(
    ({ values }) =>
      values['role'] === role &&
      Number(values['sleep_after'] ?? 0) > 0 &&
      (values['member'] === member || list(values['members']).some((each) => String(each) === member)) &&
      (on === undefined || [values['function_id'], values['secret_id'], values['folder_id']].includes(on)),
  );
}

const missing = (account: unknown, role: string): string => `${String(account)} has not the role ${role} yet`;

/** Why the cloud refuses to make or to change something of a type. */
const RULES: Readonly<Record<string, Rule>> = {
  yandex_message_queue: ({ access_key: used }, all) => {
    const key = [...all.values()].find(({ values }) => values['access_key'] === used);
    const account = key?.values['service_account_id'];
    return isGranted(all, account, 'ymq.admin') ? undefined : missing(account, 'ymq.admin');
  },
  yandex_function: ({ secrets, service_account_id: account }, all) => {
    const hidden = list(secrets).find(({ id }) => !isGranted(all, account, 'lockbox.payloadViewer', id));
    if (hidden) return missing(account, 'lockbox.payloadViewer');
    const versions = [...all.values()].flatMap(({ values }) => [
      values['id'],
      values['output_to_lockbox_version_id'],
    ]);
    const gone = list(secrets).find(({ version_id }) => !versions.includes(version_id));
    return gone && `there is no version ${String(gone['version_id'])} of the secret`;
  },
  yandex_function_trigger: ({ function: called, dlq }, all) => {
    const [target] = list(called);
    const [dead] = list(dlq);
    const [invoker, writer] = ['functions.functionInvoker', 'ymq.writer'];
    if (!isGranted(all, target?.['service_account_id'], invoker, target?.['id']))
      return missing(target?.['service_account_id'], invoker);
    return isGranted(all, dead?.['service_account_id'], writer)
      ? undefined
      : missing(dead?.['service_account_id'], writer);
  },
};

/** Why the cloud refuses this, if it does. */
export const refusalOf = (type: string, values: Values, all: All): string | undefined =>
  RULES[type]?.(values, all);
