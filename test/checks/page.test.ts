/** docs/checks.md holds exactly the rules that there are. `npm run golden` writes them anew. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalog } from '../../src/checks/child/catalog.ts';
import type { Check, Rule } from '../../src/checks/kind/check.ts';
import { kindNames } from '../../src/checks/names.ts';

const page = join(import.meta.dirname, '../../docs/checks.md');
const [from, to] = ['<!-- rules: written by npm run golden -->', '<!-- end of rules -->'];
const checks = await Promise.all(Object.values(catalog).map((load) => load()));

const code = (text: string) => {
  const shown = text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ⏎ ');
  const fence = shown.includes('`') ? '``' : '`';
  return shown === '' ? '' : fence === '`' ? `\`${shown}\`` : `\`\` ${shown} \`\``;
};
const row = ({ id, severity, about, bad, good }: Rule) =>
  `| ${[`\`${id}\``, severity, about.replaceAll('|', String.raw`\|`), code(bad), code(good)].join(' | ')} |`;

function section({ kind, about, rules }: Check): string {
  const table = [
    '| rule | severity | what it finds | bad | good |',
    '| --- | --- | --- | --- | --- |',
    ...rules.map(row),
  ];
  return `### ${kind}\n\n${about}.\n\n${table.join('\n')}`;
}

test('the page of checks has a line for every rule', async () => {
  const text = readFileSync(page, 'utf8');
  const [start, end] = [text.indexOf(from) + from.length, text.indexOf(to)];
  expect(end).toBeGreaterThan(start);
  const written = `${text.slice(0, start)}\n\n${checks.map(section).join('\n\n')}\n\n${text.slice(end)}`;
  await expect(written).toMatchFileSnapshot(page);
});

test('every kind has names and a check of that name, and no two rules share an id', () => {
  expect(Object.keys(catalog).sort()).toEqual(Object.keys(kindNames).sort());
  expect(checks.map(({ kind }) => kind)).toEqual(Object.keys(catalog));
  const ids = checks.flatMap(({ rules }) => rules.map(({ id }) => id));
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  expect(ids.filter((id) => !/^[a-z]+(-[a-z]+)*\/[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([]);
});
