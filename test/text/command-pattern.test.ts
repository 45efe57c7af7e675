import { describe, expect, it } from 'vitest';
import { isWithin } from '../../src/text/command-pattern.ts';

describe('a command within a pattern', () => {
  it.each([
    ['git diff', 'git diff:*'],
    ['git diff --stat HEAD~2 -- src', 'git diff:*'],
    ['git diff main...HEAD', 'git diff *'],
    ["git log --grep 'one two' --oneline", 'git log:*'],
    ['git show "HEAD^:src/a b.ts"', 'git show:*'],
    ["git diff -- '*.ts'", 'git diff:*'],
    ['  npm test  ', 'npm test'],
    ['npm run test:unit', 'npm run test:*'.replace(':*', '*')],
    ['anything at all', '*'],
  ])('%s keeps within %s', (command, pattern) => {
    expect(isWithin(command, pattern)).toBe(true);
  });

  it.each([
    ['git difftool', 'git diff:*'],
    ['git', 'git diff:*'],
    ['git push', 'git diff:*'],
    ['npm test --watch', 'npm test'],
    ['git diff; rm -rf .', 'git diff:*'],
    ['git diff && rm x', 'git diff:*'],
    ['git diff | tee x', 'git diff:*'],
    ['git diff > x', 'git diff:*'],
    ['git diff $(rm x)', 'git diff:*'],
    ['git diff `rm x`', 'git diff:*'],
    ['git diff "$(rm x)"', 'git diff:*'],
    ['git diff\nrm x', 'git diff:*'],
    ['git diff <(rm x)', 'git diff:*'],
    ['GIT_EXTERNAL_DIFF=evil git diff', 'git diff:*'],
    ['git diff --output=src/a.ts', 'git diff:*'],
    ['git diff --outpu src/a.ts', 'git diff:*'],
    ["git diff '--output' src/a.ts", 'git diff:*'],
    ['git diff --out"put"=x', 'git diff:*'],
    ['git log --ext-diff -p', 'git log:*'],
    ['git show --textconv HEAD', 'git show:*'],
    ['git diff {a,b}', 'git diff:*'],
    ['git diff ~/x', 'git diff:*'],
    ["git diff 'unclosed", 'git diff:*'],
    ['git diff \\--output=x', 'git diff:*'],
    ['', 'git diff:*'],
    ['echo a; echo b', '*'],
  ])('%j does not keep within %s', (command, pattern) => {
    expect(isWithin(command, pattern)).toBe(false);
  });
});
