/** `archie show --schema` in real repositories, on the real engine: what is drawn, marked, said and refused. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { archie, binary, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startPty } from '../support/pty.ts';
import { width } from '../../src/text/width.ts';

let place: Place;
afterEach(() => place.remove());

function git(...args: string[]): void {
  const own = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...own, ...args], { cwd: place.root, env: place.env, stdio: 'pipe' });
}

function repository(files: Record<string, string>): void {
  place = makePlace(files);
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-qm', 'first');
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(place.root, path)), { recursive: true });
  writeFileSync(join(place.root, path), text);
}

const show = (...args: string[]) => archie(place, ['show', '--schema', ...args]);

const first = `
CREATE TABLE customers (id uuid PRIMARY KEY, email text NOT NULL UNIQUE, 姓名 varchar(80));
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id uuid NOT NULL REFERENCES customers, total integer NOT NULL, note text);
CREATE TABLE flags (name text PRIMARY KEY);
CREATE TABLE staff (id int PRIMARY KEY, boss int REFERENCES staff);
`;
const second = `
CREATE TABLE payments (id bigint PRIMARY KEY, order_id bigint NOT NULL UNIQUE REFERENCES orders, 金額 numeric(12,2), "odd "" name" text);
ALTER TABLE orders ALTER COLUMN total TYPE numeric(12,2), ADD COLUMN currency char(3) NOT NULL DEFAULT 'EUR', DROP COLUMN note;
DROP TABLE flags;
CREATE INDEX orders_currency ON orders (currency);
`;

it('draws what the migrations come to, with what is new, changed and gone', async () => {
  repository({ 'migrations/001_first.sql': first });
  write('migrations/002_second.sql', second);
  const { code, stdout, stderr } = await show();
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).not.toContain('\u001b');
  expect(stdout).toMatch(/^tables against [0-9a-f]{9}: \+ 1 new · ~ 1 changed · - 1 gone · 2 as before\n/);
  for (const row of [
    /│ ~ orders +│/,
    /│ ~ numeric\(12,2\) total +· was integer │/,
    /│ {3}uuid +customer_id FK +│/,
    /│ \+ char\(3\) +currency +│/,
    /│ - text +note +│/,
    /│ +\+ payments +│/,
    /│ +\+ bigint +order_id FK UK +│/,
    /│ +\+ numeric\(12,2\) 金額 +│/,
    /│ +\+ text +odd " name +│/,
    /│ - flags +│/,
    /│ +varchar\(80\) 姓名 +│/,
    /│ integer boss FK · of the same table │/,
    / 1 customer_id 0\.\.n\n/,
    / 1 \+ order_id 0\.\.1\n/,
  ])
    expect(stdout).toMatch(row);
  expect(stdout).toMatch(/\n\n\+ index orders_currency\n$/);
});

it('says it in words where nobody sees a picture', async () => {
  repository({ 'migrations/001_first.sql': first });
  write('migrations/002_second.sql', second);
  place.env['INK_SCREEN_READER'] = 'true';
  const { stdout } = await show('--base', 'HEAD');
  expect(stdout).not.toMatch(/[│┌~+]|^ *-/m);
  expect(stdout).toContain('tables against HEAD: 1 new, 1 changed, 1 gone, 2 as before\n');
  expect(stdout).toContain('table flags, gone\n  column name text, not null, primary key\n');
  expect(stdout).toContain('  column total numeric(12,2), not null, was integer, changed\n');
  expect(stdout).toContain('  column note text, gone\n  customer_id leads to customers\n');
  expect(stdout).toContain('index orders_currency, new\n');
});

it('fits a window, in colours that the marks do without', async () => {
  repository({ 'migrations/001_first.sql': first });
  write('migrations/002_second.sql', second);
  const args = [binary, 'show', '--schema', '--base', 'HEAD'];
  const terminal = startPty({ file: 'node', args, cwd: place.root, env: place.env, cols: 60 });
  expect(await terminal.exit).toBe(0);
  expect(terminal.raw()).toMatch(/\u001b\[38;5;\d+m +~ orders/);
  expect(terminal.raw()).toMatch(/\u001b\[38;5;\d+m +\+ char\(3\)/);
  for (const row of terminal.scrollback()) expect(width(row)).toBeLessThan(60);
});

it('writes it as SVG', async () => {
  repository({ 'migrations/001_first.sql': first });
  write('migrations/002_second.sql', second);
  expect(await show('--svg', '-o', 'schema.svg')).toEqual({ code: 0, stdout: '', stderr: '' });
  const svg = readFileSync(join(place.root, 'schema.svg'), 'utf8');
  expect(svg).toMatch(/^<svg [^]*>- flags<[^]*>~ orders<[^]*>odd &#34; name<[^]*<\/svg>\n$/);
});

it('marks nothing where there is nothing to compare with', async () => {
  place = makePlace({ 'migrations/001_first.sql': first });
  expect((await show()).stdout).toMatch(/^4 tables\n/);
});

it('compares with a folder', async () => {
  place = makePlace({
    'migrations/001_first.sql': first,
    '../old/migrations/001_first.sql': 'CREATE TABLE flags (a int);',
  });
  expect((await show('--base', '../old')).stdout).toMatch(/^tables against \.\.\/old: \+ 3 new · ~ 1 changed\n/);
});

it('shows all as gone where the migrations are', async () => {
  repository({ 'migrations/001_first.sql': first });
  rmSync(join(place.root, 'migrations'), { recursive: true });
  expect((await show('--base', 'HEAD')).stdout).toMatch(/^tables against HEAD: - 4 gone\n/);
});

it('says of a base without a schema that nothing is marked', async () => {
  repository({ 'migrations/001_first.sql': 'CREATE TABLE a (id nonsense);' });
  write('migrations/001_first.sql', 'CREATE TABLE a (id int);');
  const { code, stdout, stderr } = await show('--base', 'HEAD');
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /^archie: nothing is marked, HEAD has no schema: .*001_first\.sql: type "nonsense" does not exist\n$/,
  );
  expect(stdout).toMatch(/^1 table\n/);
});

it.each([
  [{ 'a.txt': 'x' }, [], /^archie: there is no schema to show: no PostgreSQL migrations were found \(proof\./],
  [
    { 'migrations/001_a.sql': 'CREATE TABL x ();' },
    [],
    /no schema to show: the schema cannot be built: .*001_a\.sql: /,
  ],
  [{ 'migrations/001_a.sql': 'CREATE TABLE `a` (id int AUTO_INCREMENT);' }, [], /no schema to show: MySQL dialect\n$/],
  [{}, ['--base', 'nowhere'], /^archie: --base: nowhere is no folder, and this is no git repository\n$/],
  [{}, ['plan.md'], /^archie: --schema is of the whole tree: leave plan\.md out\n$/],
])('is one line and exit code 2 where there is nothing to show: %j %j', async (files, args, words) => {
  place = makePlace(files);
  const { code, stdout, stderr } = await show(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(words);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
});
