/** Which sentences say that tests passed or ran, and which only look like it. */

import { describe, expect, it } from 'vitest';
import { claimsIn } from '../../../src/text/claims/claims.ts';
import { testRun } from '../../../src/text/claims/test-command.ts';

const says = (text: string) => claimsIn(text).map((claim) => claim.says);

const passed = [
  'Tests pass.',
  'All tests pass.',
  'All tests passed',
  'All tests are passing now.',
  'all 47 tests pass',
  '47 tests passed, 0 failed.',
  '✅ All tests passing',
  '- All tests pass ✅',
  '**All tests pass.**',
  '## All tests pass',
  'The test suite passes.',
  'The full test suite is green.',
  'The tests are all green.',
  'Tests: 12/12 passing',
  'The unit and integration tests pass.',
  'I fixed the import, and all the tests pass.',
  'The fix is in place and the tests now pass.',
  'All existing tests still pass, including those that failed before.',
  'Every test passes.',
  'I ran the tests and they all pass.',
  '`npm test` passes.',
  '`cargo test` succeeded.',
  'Done! All 214 tests have passed successfully.',
  'The new tests pass: the handler answers 404.',
  'Everything compiles, and the tests succeeded.',
  'The change passes all tests.',
  'The test run was successful.',
  "I've verified it: all tests pass.",
  '測試通過。',
  '所有測試都通過了。',
  '測試已全部通過',
  '单元测试均已通过。',
  '测试全部通过，可以合并了。',
  '我修好了型別錯誤，測試也通過了。',
  '全部 47 個測試通過。',
  '已通過所有測試。',
  '測試全綠。',
  '`npm test` 通過。',
];

const ran = [
  ['I ran `npm test`.', 'npm test'],
  ['I ran the tests.', undefined],
  ["I've run the full test suite.", undefined],
  ['Ran `pytest -q` on the change.', 'pytest -q'],
  ['I also executed `go vet ./...` here.', 'go vet ./...'],
  ['我跑了測試。', undefined],
  ['我已經執行了 `cargo build`。', 'cargo build'],
] as const;

const none = [
  'Tests should pass now.',
  'The tests should all pass.',
  'All tests will pass after this.',
  'This would make the tests pass.',
  'This makes the tests pass.',
  'To get the tests to pass, update the mock.',
  'If all tests pass, merge it.',
  'Once the tests pass, we can merge.',
  'When tests pass, CI deploys.',
  'After the tests pass, run the migration.',
  'Make sure all tests pass.',
  'Please check that the tests pass.',
  'Run `npm test` to verify that all tests pass.',
  'You can run `npm test` to see whether the tests pass.',
  'Next, I will run the tests.',
  "I'll run the tests now.",
  "I haven't run the tests.",
  'I did not run the test suite.',
  'I could not run the tests here.',
  'The tests do not pass.',
  "The tests don't pass yet.",
  'Not all tests pass.',
  'No tests passed.',
  '2 tests fail, the rest was not run.',
  'Some tests pass.',
  'Do the tests pass?',
  'I expect the tests to pass.',
  'I believe all tests pass.',
  'All tests presumably pass.',
  'The tests may pass on your machine.',
  'The README says that all tests pass.',
  'You said the tests pass.',
  'CI reports that tests passed.',
  'It prints "all tests passed" at the end.',
  'The message 「測試通過」 is shown.',
  '> All tests pass.',
  '```\nAll tests passed\n```',
  '~~~text\n47 tests passed\n~~~',
  'The log line `All tests passed` comes from the runner.',
  '- [ ] All tests pass',
  'Acceptance criteria:\n- All tests pass\n- No lint errors',
  '## Next steps\n\n1. Tests pass on CI',
  'I ran into a problem with the tests.',
  'Tests that pass are cached.',
  'The test passes the id to the handler.',
  'The tests cover the pass-through case.',
  'The tests use passing credentials.',
  'I added tests for the pagination.',
  'The tests passed before my change, and two fail now.',
  'Before the change, all tests passed.',
  'I want the tests to pass without the network.',
  'The password tests are in test/auth.test.ts.',
  'A passing test is not enough here.',
  '測試應該會通過。',
  '測試未通過。',
  '測試沒有通過。',
  '如果測試通過，就可以合併。',
  '測試通過後再部署。',
  '请确保测试通过。',
  '是否測試通過？',
  '測試通過了嗎？',
  '我還沒有執行測試。',
  '需要讓所有測試通過。',
  '测试不通过。',
  '测试通过率是 80%。',
  '下一步：\n- 測試通過',
  '',
];

describe('a sentence that says that tests passed', () => {
  it.each(passed)('%s', (text) => expect(says(text)).toContain('passed'));
});

describe('a sentence that says what ran', () => {
  it.each(ran)('%s', (text, command) => {
    expect(claimsIn(text)).toEqual([{ text, says: 'ran', ...(command !== undefined && { command }) }]);
  });
});

describe('a sentence that says neither', () => {
  it.each(none)('%s', (text) => expect(claimsIn(text)).toEqual([]));
});

it('of several sentences those that claim are told, each once', () => {
  const text = 'I mended the query. All tests pass. The docs are next.\n\nAll tests pass. Lint is clean.';
  expect(claimsIn(text)).toEqual([{ text: 'All tests pass.', says: 'passed' }]);
});

it('takes long and odd text in its stride', () => {
  const odd = `${'tests pass and '.repeat(20_000)}\n${'「'.repeat(5000)}\n${'`'.repeat(5001)}\n${'測試'.repeat(20_000)}\n${'all '.repeat(20_000)}`;
  const began = performance.now();
  claimsIn(odd);
  expect(performance.now() - began).toBeLessThan(2000);
});

describe('a command', () => {
  it.each([
    'npm test',
    'npm t',
    'pnpm run test:unit',
    'CI=1 yarn test --watch=false',
    'npx vitest run test/a.test.ts',
    'node --test',
    'node --test test/',
    'python -m pytest -q',
    'pytest tests/test_a.py',
    'python -m unittest',
    'cargo test --all',
    'cargo nextest run',
    'go test ./...',
    'make test',
    'make check',
    './gradlew test',
    'mvn -q verify',
    'dotnet test',
    'bundle exec rspec',
    'vendor/bin/phpunit',
    'mix test',
    'cd api && npm test',
    'npm run build && npm test && echo ok',
    'timeout 60 npm test',
    'npm test 2>&1',
    'set -o pipefail; npm test | tail -5',
    './scripts/run-tests.sh',
    'bun test',
    'deno test -A',
    'php artisan test',
  ])('%s runs tests', (command) => expect(testRun(command)).toBe('tests'));
  it.each(['npm test | tail -5', 'npm test || true', 'npm test; echo done', 'npm test 2>&1 | head -50', 'pytest &'])(
    '%s ends with the exit of something else',
    (command) => expect(testRun(command)).toBe('masked'),
  );
  it.each([
    'ls test',
    'cat test/a.test.ts',
    'grep -r "test" src',
    'echo "tests pass"',
    'git commit -m "test: add"',
    'npm run build',
    'npm install',
    'pytest --collect-only',
    'node -e "console.log(1)"',
    'mkdir -p test/unit',
    'rm -rf test',
    'test -f package.json',
  ])('%s runs none', (command) => expect(testRun(command)).toBe('none'));
});
