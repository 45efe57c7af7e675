// Everything `npm test` stands for, in order: types, lint, format, unused things, build, tests. Stops at the first step that fails.
// `npm test -- test/text` runs only those test files (after types), for working on one room.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const only = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'archie-test-'));
const report = join(scratch, 'report.json');
const step = (name, command, ...args) => ({ name, command, args });
const steps = [
  step('types', 'tsc', '-p', '.'),
  step('lint', 'oxlint', '--type-aware', '--quiet', 'src', 'test', 'bench', 'bin'),
  step('format', 'oxfmt', '--check', 'src', 'test', 'bench', 'bin', 'build.mjs'),
  step('unused', 'knip', '--no-progress'),
  step('build', 'node', 'build.mjs'),
  step('tests', 'vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...only),
].filter(({ name }) => only.length === 0 || ['types', 'build', 'tests'].includes(name));

let failed = '';
for (const { name, command, args } of steps) {
  const started = performance.now();
  const run = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, FORCE_COLOR: undefined } });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${run.status === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
  if (run.status !== 0) {
    failed = name;
    break;
  }
}
let counts = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, testResults: [] };
try {
  counts = JSON.parse(readFileSync(report, 'utf8'));
} catch {
  // No report: a step before the tests failed.
}
for (const file of counts.testResults)
  for (const test of file.assertionResults)
    if (test.status === 'skipped' || test.status === 'pending') console.log(`skipped: ${test.fullName}`);
rmSync(scratch, { recursive: true, force: true });
if (failed && counts.numFailedTests === 0) console.log(`step "${failed}" failed`);
console.log(`${counts.numPassedTests} passed, ${counts.numFailedTests} failed, ${counts.numPendingTests} skipped`);
process.exit(failed ? 1 : 0);
