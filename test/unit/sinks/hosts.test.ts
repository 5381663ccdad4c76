import { expect, test } from '@jest/globals';
import { localAddresses } from '../../../lib/sinks/hosts.ts';

const HOSTS = [
  '127.0.0.1 localhost',
  '# 10.0.0.9 commented.example',
  '10.0.0.1\thooks.example  Hooks # the receiver',
  '  fd00::1 hooks.example\r',
  'broken',
  '',
].join('\n');

test.each<[string, readonly string[]]>([
  ['hooks.example', ['10.0.0.1', 'fd00::1']],
  ['HOOKS.example.', ['10.0.0.1', 'fd00::1']],
  ['hooks', ['10.0.0.1']],
  ['commented.example', []],
  ['receiver', []],
  ['10.0.0.1', []],
  ['broken', []],
  ['', []],
  ['localhost', ['127.0.0.1', '::1']],
  ['LOCALHOST.', ['127.0.0.1', '::1']],
  ['a.localhost', ['127.0.0.1', '::1']],
  ['alocalhost', []],
])('knows %s by itself', (name, addresses) => {
  expect(localAddresses(name, HOSTS)).toEqual(addresses);
});
