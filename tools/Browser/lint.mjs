#!/usr/bin/env node
// Judges the OpenAPI document by Spectral and Redocly: no error. The last line of stdout is the report.
import { openApi } from './folder.mjs';
import { run } from './run.mjs';

const file = process.argv[2] ?? openApi;
const results = { spectral: spectral(), redocly: redocly() };
const ok = Object.values(results).every(each => each.errors === 0);
console.log(JSON.stringify({ ok, ...results }));
process.exitCode = ok ? 0 : 1;

function spectral() {
  const { out, err } = run('spectral', [
    'lint', file, '--ruleset', '.spectral.yaml', '--format', 'json', '--quiet', '--fail-severity', 'error']);
  return count('spectral', jsonOf(out, err).map(each => ({
    isError: each.severity === 0,
    text: `${each.code} at ${each.path.join('/')}: ${each.message}`,
  })));
}

function redocly() {
  const { out, err } = run('redocly', [
    'lint', file, '--config', 'redocly.yaml', '--format', 'json', '--max-problems', '10000']);
  return count('redocly', jsonOf(out, err).problems.map(each => ({
    isError: each.severity === 'error',
    text: `${each.ruleId} at ${each.location[0]?.pointer ?? '-'}: ${each.message}`,
  })));
}

function count(program, problems) {
  problems.forEach(each => console.error(`${program}: ${each.isError ? 'error' : 'warning'}: ${each.text}`));
  const errors = problems.filter(each => each.isError).length;
  return { errors, warnings: problems.length - errors };
}

// Both print nothing but JSON there, unless they fail themselves.
function jsonOf(out, err) {
  try {
    return JSON.parse(out);
  } catch {
    throw new Error(`no JSON: ${(err || out).slice(0, 500)}`);
  }
}
