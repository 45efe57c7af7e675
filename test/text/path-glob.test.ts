/** Globs of configuration files, and what runners of tests print. */

import { describe, expect, it } from 'vitest';
import { failuresIn, passedIn } from '../../src/text/claims/test-output.ts';
import { matchesGlobs } from '../../src/text/match/path-glob.ts';

describe('a glob', () => {
  it.each([
    ['src/**', 'src/a.ts', true],
    ['src/**', 'src/a/b.ts', true],
    ['src/**', 'srcs/a.ts', false],
    ['src', 'src/a/b.ts', true],
    ['src/', 'src/a.ts', true],
    ['*.sql', 'db/migrations/1.sql', true],
    ['*.sql', 'a.sqlx', false],
    ['./src/*.ts', 'src/a.ts', true],
    ['src/*.ts', 'src/a/b.ts', false],
    ['src/**/*.ts', 'src/b.ts', true],
    ['{api,web}/**', 'web/x', true],
    ['{api,web}/**', 'cli/x', false],
    ['file?.[jt]s', 'file1.ts', true],
    ['file[!0-9].ts', 'file1.ts', false],
    ['a+b(c).txt', 'a+b(c).txt', true],
    ['數據/**', '數據/表.sql', true],
    ['**', 'anything/at.all', true],
  ])('%s %s: %s', (glob, path, expected) => expect(matchesGlobs(path, [glob])).toBe(expected));

  it('that begins with ! takes back what was matched before', () => {
    expect(matchesGlobs('docs/a.md', ['**', '!docs/**'])).toBe(false);
    expect(matchesGlobs('src/a.md', ['**', '!docs/**'])).toBe(true);
  });
});

describe('what runners print', () => {
  it.each([
    ['ℹ tests 12\nℹ pass 12\nℹ fail 0', 12],
    ['# tests 3\n# pass 2\n# fail 1', 2],
    [' Test Files  2 passed (2)\n      Tests  169 passed (169)', 169],
    ['Tests:       1 failed, 41 passed, 42 total', 41],
    ['===== 5 passed, 1 skipped in 0.12s =====', 5],
    ['test result: ok. 3 passed; 0 failed;\ntest result: ok. 4 passed; 0 failed;', 7],
    ['ok  \texample.com/a\t0.01s\nok  \texample.com/b\t(cached)', 2],
    ['  14 passing (20ms)', 14],
    ['OK (7 tests, 9 assertions)', 7],
    ['nothing of the kind', null],
  ])('%j: %s passed', (output, expected) => expect(passedIn(output)).toBe(expected));

  it('names what failed, without its time', () => {
    const output = [
      'not ok 2 - adds (3ms)',
      '--- FAIL: TestAdd (0.00s)',
      'test math::adds ... FAILED',
      'FAILED tests/test_a.py::test_b - assert 1 == 2',
      '  ✖ answers 404 (12.5ms)',
      ' FAIL  test/a.test.ts > adds',
      '  ● orders › totals',
    ].join('\n');
    expect([...failuresIn(output)]).toEqual([
      'adds',
      'TestAdd',
      'math::adds',
      'tests/test_a.py::test_b',
      'answers 404',
      'test/a.test.ts > adds',
      'orders › totals',
    ]);
  });
});
