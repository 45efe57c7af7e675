import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepRule } from '../../src/app/config/keep-rule.ts';
import { projectRules } from '../../src/app/config/project-rules.ts';

let top: string;
let path: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'archie-keep-'));
  path = join(top, 'config.yaml');
});
afterEach(() => rmSync(top, { recursive: true, force: true }));
const text = (): string => readFileSync(path, 'utf8');

it.each([
  ['nothing', '', 'permissions:\n  allow:\n    - Bash(make *)\n', 3],
  ['other keys', '# mine\nmode: ask # so\n', '# mine\nmode: ask # so\npermissions:\n  allow:\n    - Bash(make *)\n', 5],
  ['an empty section', 'permissions:\nmode: ask\n', 'permissions:\n  allow:\n    - Bash(make *)\nmode: ask\n', 3],
  [
    'a list with its own indent and comments',
    'permissions:\n   allow: # yes\n   - "Bash(a)"   # one\n\n   # two\n   deny: [x]\n',
    'permissions:\n   allow: # yes\n   - "Bash(a)"   # one\n   - Bash(make *)\n\n   # two\n   deny: [x]\n',
    4,
  ],
  ['no line end', 'permissions:\n  allow:\n  - Bash(a)', 'permissions:\n  allow:\n  - Bash(a)\n  - Bash(make *)', 4],
  [
    'CRLF',
    'permissions:\r\n  allow:\r\n  - Bash(a)\r\n',
    'permissions:\r\n  allow:\r\n  - Bash(a)\r\n  - Bash(make *)\r\n',
    4,
  ],
  ['a flow list', 'permissions: { allow: [Bash(a)] }\n', 'permissions: { allow: [ Bash(a), Bash(make *) ] }\n', 1],
  ['the rule already', 'permissions:\n  allow: [Bash(make *)]\n', 'permissions:\n  allow: [Bash(make *)]\n', 2],
])('a file with %s', async (_, before, after, line) => {
  if (before !== '') writeFileSync(path, before);
  expect(await keepRule(path, 'Bash(make *)')).toMatchObject({ text: 'Bash(make *)', source: { file: path, line } });
  expect(text()).toBe(after);
  expect(readdirSync(top)).toEqual(['config.yaml']);
});

it.each(['Bash(echo "a: b" # c)', "Bash(git commit -m 'x')", 'Bash(echo {a})', 'Bash(echo 訂單)', '*'])(
  'the rule %s comes back as it was',
  async (rule) => {
    writeFileSync(path, 'permissions:\n  allow:\n  - Bash(a)\n');
    expect((await keepRule(path, rule)).source.line).toBe(4);
    await keepRule(path, 'Bash(z)');
    expect((await keepRule(path, rule)).source.line).toBe(4);
    expect(text().split('\n')).toHaveLength(6);
  },
);

it.each([
  ['permissions: [\n', /config\.yaml: /],
  ['permissions: yes please\n', /must hold allow/],
  ['- a\n', /must hold allow/],
])('a file with %j stays as it is, and the fault is told', async (before, why) => {
  writeFileSync(path, before);
  await expect(keepRule(path, 'Bash(a)')).rejects.toThrow(why);
  expect(text()).toBe(before);
});

it('a file that others may write, and a rule that is none, are refused', async () => {
  writeFileSync(path, 'mode: ask\n');
  chmodSync(path, 0o666);
  await expect(keepRule(path, 'Bash(a)')).rejects.toThrow(/chmod go-w/);
  chmodSync(path, 0o600);
  await expect(keepRule(path, 'Bahs(a)')).rejects.toThrow(/no tool is called Bahs/);
  expect(text()).toBe('mode: ask\n');
});

it('two at once are both there', async () => {
  const rules = Array.from({ length: 8 }, (_, n) => `Bash(make ${n})`);
  await Promise.all(rules.map((rule) => keepRule(path, rule)));
  for (const rule of rules) expect(text()).toContain(`- ${rule}\n`);
});

it('each project has a file of its own, whatever it is called', () => {
  const files = ['/a/shop', '/b/shop', '/a/商店', '/', `/${'x'.repeat(300)}`].map((root) => projectRules('/c', root));
  expect(new Set(files).size).toBe(5);
  for (const file of files) expect(file).toMatch(/^\/c\/projects\/[\w.-]{1,40}-[0-9a-f]{12}\.yaml$/);
});
