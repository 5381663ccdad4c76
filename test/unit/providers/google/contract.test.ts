import { testDialect } from '../../../contract/google-dialect.ts';

const paged = { version: 'v1', pages: true };
const [zone, location] = ['projects/p/zones/z', 'projects/p/locations/l'];
const instance = 'projects/p/instances/i';

testDialect({ ...paged, api: 'compute', parent: zone, place: zone, cancels: false });
testDialect({ ...paged, api: 'container', parent: location, place: location, cancels: true, pages: false });
testDialect({ ...paged, api: 'sqladmin', parent: instance, place: 'projects/p', cancels: true });
testDialect({ ...paged, api: 'redis', parent: location, place: location, cancels: true });
testDialect({ ...paged, api: 'workflows', parent: location, place: location, cancels: false });
