// Runs a program of a package of this folder.
import { spawnSync } from 'node:child_process';
import { here } from './folder.mjs';

/** What it printed, and its exit code. Fails where it could not be started. */
export function run(program, words) {
  const result = spawnSync(`${here}node_modules/.bin/${program}`, words, {
    cwd: here,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  });
  if (result.error) {
    throw new Error(`${program} does not start: run 'npm ci' in tools/Browser (${result.error.message})`);
  }

  return { code: result.status, out: result.stdout, err: result.stderr };
}
