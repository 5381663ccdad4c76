import type { Environment } from '../../../lib/runtime/settings.ts';

const MISSING = [
  [['YC_TOKEN', 'YC_SERVICE_ACCOUNT_KEY_FILE'], 'who asks: yc iam create-token'],
  [['YC_FOLDER_ID'], 'the folder for a throw-away DNS zone: yc config get folder-id'],
  [
    ['YDB_DOCAPI_ENDPOINT'],
    'the Document API endpoint of a throw-away serverless database, without a tracker in it',
  ],
] as const;

/** What a run lacks, a line each; never a value. */
export function problems(environment: Environment): readonly string[] {
  const { TRACKER_URL: url, TRACKER_KEY: key } = environment;
  return [
    ...MISSING.filter(([names]) => names.every((name) => !environment[name])).map(
      ([names, hint]) => `${names.join(' or ')} is not set (${hint})`,
    ),
    ...['YDB_DOCAPI_ENDPOINT', 'TRACKER_URL']
      .filter((name) => environment[name] && !URL.canParse(environment[name] ?? ''))
      .map((name) => `${name} must be an absolute URL`),
    ...(!url === !key ? [] : ['TRACKER_URL goes with TRACKER_KEY; set both or none']),
  ];
}

/** What a run does, and costs, told before it begins. */
export function plan(environment: Environment, zone: string): string {
  const { YC_FOLDER_ID, YDB_DOCAPI_ENDPOINT, TRACKER_URL } = environment;
  const gateway = TRACKER_URL
    ? `- calls the tracker at ${TRACKER_URL} a few times, and only reads`
    : '- does without a deployed tracker: TRACKER_URL and TRACKER_KEY are not set';
  return `This run
- creates the tracker's six tables and the table live-run at ${YDB_DOCAPI_ENDPOINT}
- creates the private DNS zone ${zone} in the folder ${YC_FOLDER_ID}, without networks, and changes its description
- runs the tracker in this process against both, and has it deliver to a webhook on this machine
${gateway}
- deletes the zone and the tables, after a failure and Ctrl-C too, and first what an earlier run has left of them
It costs one DNS zone for some minutes, charged by the second, and some hundred request units of YDB. The account
needs dns.editor on the folder, and ydb.editor on the database.
`;
}
