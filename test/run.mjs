// Runs what `npm test`, `npm run test:fast` and `npm run check` stand for: steps in order, those of one row side by side.
// Stops after the first row in which a step failed. Its last line is always 'N passed, N failed, N skipped'.
//
//   node test/run.mjs                  everything
//   node test/run.mjs --lane fast      the tests that start no program (see CONTRIBUTING.md)
//   node test/run.mjs --lane check     what can be said without running archie: types, lint, format, unused things, house rules
//   node test/run.mjs test/text        only those test files, after types and build: for working on one room (`-t name` narrows it)
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// What is left over goes to vitest as it is: files, `-t`, `-u`.
const only = process.argv.slice(2);
const at = only.indexOf('--lane');
const lane = at >= 0 ? (only.splice(at, 2)[1] ?? '') : only.length > 0 ? 'some' : 'all';
// Tests of the slow lane that failed while others ran get a second try alone, and are named; more than this, and something is broken.
const mostUnsure = 20;
const scratch = mkdtempSync(join(tmpdir(), 'archie-test-'));
const report = join(scratch, 'report.json');
const step = (name, command, ...args) => ({ name, command, args });
const vitest = (...args) =>
  step('tests', 'vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args);

const types = step('types', 'tsc', '-p', '.');
const lint = step('lint', 'oxlint', '--type-aware', '--quiet', 'src', 'test', 'bench', 'bin', '.ci');
const format = step(
  'format',
  'oxfmt',
  '--check',
  'src',
  'test',
  'bench',
  'bin',
  '.ci',
  'build.mjs',
  'lean.mjs',
  'merge.mjs',
  'prepare.mjs',
);
const unused = step('unused', 'knip', '--no-progress');
const build = step('build', 'node', 'build.mjs');
const lanes = {
  all: [[types, lint, format, unused], [build], [vitest()]],
  some: [[types], [build], [vitest(...only)]],
  fast: [[build], [vitest('--project', 'fast*', ...only)]],
  check: [[types, lint, format, unused, vitest('test/house.test.ts', 'test/lanes.test.ts')]],
};

/** Resolves to whether it went well. Beside others it is silent until it ends, so that no two outputs are mixed. */
function run({ name, command, args }, alone) {
  const started = performance.now();
  const env = { ...process.env, FORCE_COLOR: undefined };
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: alone ? 'inherit' : ['ignore', 'pipe', 'pipe'], env });
    let output = '';
    child.stdout?.on('data', (data) => (output += data));
    child.stderr?.on('data', (data) => (output += data));
    child.on('error', (error) => (output += `${error.message}\n`));
    child.on('close', (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      if (code !== 0) process.stdout.write(output);
      console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
      resolve(code === 0);
    });
  });
}

/** What the tests came to; nothing where a step before them failed. */
function results() {
  let files = [];
  try {
    files = JSON.parse(readFileSync(report, 'utf8')).testResults;
  } catch {
    // No report.
  }
  const tests = files.flatMap(({ name: file, assertionResults }) =>
    assertionResults.map(({ fullName: name, status }) => ({ file, name, status })),
  );
  return {
    ran: files.length > 0,
    total: tests.length,
    failedFiles: files.filter(({ status }) => status === 'failed'),
    of: (status) => tests.filter((test) => test.status === status),
  };
}

/** Only programs, terminals and machines under load can end differently the second time; not a file that cannot be loaded. */
function isUnsure({ name, assertionResults }) {
  return name.includes('.slow.test.') && assertionResults.some(({ status }) => status === 'failed');
}

if (!Object.hasOwn(lanes, lane)) {
  rmSync(scratch, { recursive: true });
  console.error(`no lane "${lane}": ${Object.keys(lanes).join(', ')}`);
  process.exit(2);
}
let failed = [];
for (const row of lanes[lane]) {
  const went = await Promise.all(row.map((one) => run(one, row.length === 1)));
  failed = row.filter((_, index) => !went[index]);
  if (failed.length > 0) break;
}
const seen = results();
let failures = seen.of('failed');
if (lane === 'all' && failures.length > 0 && failures.length <= mostUnsure && seen.failedFiles.every(isUnsure)) {
  const files = [...new Set(failures.map(({ file }) => file))];
  console.log(`${failures.length} failed beside others. Once more, alone: ${files.join(' ')}`);
  rmSync(report);
  if (await run(vitest('--maxWorkers=1', ...files), true)) failed = [];
  const { of, ran } = results();
  const still = new Set((ran ? of('failed') : failures).map(({ name }) => name));
  for (const { name } of failures) if (!still.has(name)) console.log(`failed beside others, passed alone: ${name}`);
  failures = failures.filter(({ name }) => still.has(name));
}
const skipped = [...seen.of('skipped'), ...seen.of('pending')];
for (const { name } of skipped) console.log(`skipped: ${name}`);
rmSync(scratch, { recursive: true, force: true });
for (const { name } of failed) if (name !== 'tests' || failures.length === 0) console.log(`step "${name}" failed`);
const passed = seen.total - failures.length - skipped.length;
console.log(`${passed} passed, ${failures.length} failed, ${skipped.length} skipped`);
process.exit(failed.length > 0 ? 1 : 0);
