/** The folder and cloud of everything in the simulated cloud that lies in one, by parameter name. */
export const DEMO_PARENTS = { cloudId: 'b1gcloud00000000demo', folderId: 'b1gfolder0000000demo' } as const;
/** What all that lies in no folder lies in, by what its list is asked by. */
export const DEMO_PLACES = {
  ...DEMO_PARENTS,
  organizationId: 'bpforganization0demo',
  serviceAccountId: 'aje0000000000000demo',
  federationId: 'bpffederation000demo',
} as const;

/** Resources that are in every populated world under names that never change. */
export const DEMO_ZONE = 'dns/zones/dns0000000000000demo';
export const DEMO_FUNCTION = 'functions/functions/d4e0000000000000demo';
export const DEMO_BACKUP = 'backup/resources/epd0000000000000demo';
export const DEMO_INSTANCE = 'compute/instances/epd0000000000000demo';
/** Machines of the other kinds that Cloud Backup knows, on which nothing was done yet. */
export const DEMO_MACHINES = ['bms', 'evm', 'esr'].map((kind) => `backup/resources/${kind}0000000000000demo`);
export const DEMO_RUN = 'google/run/v2/projects/demo/locations/europe-west1';
export const DEMO_COMPUTE = 'google/compute/v1/projects/demo/zones/europe-west1-b';
export const DEMO_GKE = 'google/container/v1/projects/demo/locations/europe-west1-b';
export const DEMO_SQL = 'google/sqladmin/v1/projects/demo/instances/main';
/** The resources that others lie in. */
export const DEMO_OWNERS = [
  `resource-manager/folders/${DEMO_PLACES.folderId}`,
  `resource-manager/clouds/${DEMO_PLACES.cloudId}`,
  `organization-manager/organizations/${DEMO_PLACES.organizationId}`,
  `iam/serviceAccounts/${DEMO_PLACES.serviceAccountId}`,
  `organization-manager/samlFederations/${DEMO_PLACES.federationId}`,
];
