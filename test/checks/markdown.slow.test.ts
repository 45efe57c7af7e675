/** The kind `markdown`, against its corpus and against odd input. */

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { rules } from '../../src/checks/markdown/rules.ts';
import { corpusTests, everyRuleTest, verdictsOf } from './corpus.ts';

corpusTests('markdown');
everyRuleTest('markdown', rules);

const page = (text: string) => verdictsOf({ 'a.md': text });

test('tells what was computed, with the result that was stated', async () => {
  const [verdict] = await page('```calc\n客 = 200/s * 86400 s = 17,280,000\n```\n');
  expect(verdict?.summary).toBe('1 result computed');
  expect(verdict?.evidence).toEqual([
    {
      title: 'Calculations',
      rows: [{ line: '2', expression: '客 = 200/s * 86400 s', result: '17,280,000', stated: '17,280,000', ok: 'yes' }],
    },
  ]);
});

test('says nothing of a document that holds nothing to check', async () => {
  for (const text of ['# A\n\nWords.\n', 'See https://example.com/a.\n', '']) {
    const [verdict] = await page(text);
    expect(verdict, text).toMatchObject({ kind: 'markdown', status: 'pass', summary: '', findings: [] });
  }
});

test('mends a wrong result as it was written, also in a file with CRLF', async () => {
  const text = '# A\r\n\r\n```calc\r\na = 200/s * 86400 s = 17,820,000\r\n```\r\n';
  const [verdict] = await page(text);
  const [finding] = verdict?.findings ?? [];
  expect([finding?.line, finding?.column]).toEqual([4, 23]);
  const [fix] = finding?.fix ?? [];
  expect(fix && text.slice(0, fix.from) + fix.text + text.slice(fix.to)).toBe(text.replace('17,820,000', '17,280,000'));
});

test('mends a total as it was written', async () => {
  const text = '| a | b |\n| - | - |\n| x | $1,000.50 |\n| y | $2.00 |\n| Total | **$1,003.50** |\n';
  const [verdict] = await page(text);
  const [fix] = verdict?.findings[0]?.fix ?? [];
  expect(fix && text.slice(0, fix.from) + fix.text + text.slice(fix.to)).toBe(text.replace('1,003.50', '1,002.50'));
});

test.each([
  'import("fs")',
  'f(x) = x',
  'a = [1:1e9]',
  'createUnit("x")',
  'evaluate("1")',
  'x = 9^9^9^9^9',
  `a = ${'('.repeat(400)}`,
  `a = 1${'+1'.repeat(400)}`,
])('computes nothing but arithmetic: %s', async (line) => {
  const [verdict] = await page(`\`\`\`calc\n${line}\n\`\`\`\n`);
  expect(verdict?.status).toBe('fail');
});

test('finds documents that link to one which is deleted', async () => {
  const base = { 'docs/a.md': '# A\n', 'README.md': '[a](docs/a.md)\n' };
  const verdicts = await verdictsOf({ 'README.md': base['README.md'] }, base);
  expect(verdicts.flatMap(({ findings }) => findings.map(({ rule, path, line }) => `${rule} ${path}:${line}`))).toEqual(
    ['markdown/broken-link README.md:1'],
  );
});

test('takes a document of a megabyte in little time, and never throws', { timeout: 30_000 }, async () => {
  const lines = [
    '# [a](b',
    '`` ` ',
    '[x](',
    '| a | b |',
    '|-|-|',
    '> ```',
    '- [ ] <!-- ',
    '$1 [[[[',
    '***',
    '```calc\n1 +',
  ];
  const large = Array.from({ length: 40_000 }, (_, i) => lines[i % lines.length] ?? '').join('\n');
  const [verdict] = await page(large);
  expect(verdict?.ms).toBeLessThan(15_000);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...lines, '', '~~~json', '{', '# x', 'Total | 3 |', '\r', '客'), { maxLength: 30 }),
      async (parts) => {
        const [each] = await page(parts.join('\n'));
        expect(each?.summary ?? '').not.toMatch(/failed/);
      },
    ),
    { numRuns: 60 },
  );
});
