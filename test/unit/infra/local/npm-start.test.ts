import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from '@jest/globals';

const ENDS_WITHIN_MS = 5_000;

/** The processes of a group that have not ended: what npm, the shell and the tracker are in together. */
const alive = (group: number): readonly string[] =>
  execFileSync('ps', ['-A', '-o', 'pgid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => new RegExp(`^\\s*${group}\\s+[^Z]`).test(line));

test.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)(
  'npm start leaves no process and no taken port behind when npm gets %s',
  async (signal) => {
    const folder = mkdtempSync(join(tmpdir(), 'npm-start-'));
    const npm = spawn('npm', ['start'], {
      env: { PATH: process.env['PATH'], HOME: folder, PORT: '0', DATA_DIR: join(folder, 'data') },
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    const group = npm.pid ?? 0;
    try {
      let url: string | undefined;
      for await (const line of createInterface({ input: npm.stdout })) {
        [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
        if (url) break;
      }
      expect((await fetch(`${url}/v1/health`)).status).toBe(200);
      npm.kill(signal);
      for (const until = Date.now() + ENDS_WITHIN_MS; alive(group).length > 0 && Date.now() < until; ) {
        await setTimeout(100);
      }
      expect(alive(group)).toEqual([]);
      await expect(fetch(`${url}/v1/health`)).rejects.toThrow('fetch failed');
    } finally {
      if (alive(group).length > 0) process.kill(-group, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    }
  },
  60_000,
);
