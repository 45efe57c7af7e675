/** The kind `mermaid`, against its corpus and against odd input. */

import { expect, test } from 'vitest';
import { mermaid } from '../../src/checks/mermaid/mermaid.ts';
import { corpusTests, everyRuleTest, verdictsOf } from './corpus.ts';

corpusTests('mermaid');
everyRuleTest('mermaid', mermaid.rules);

test('says what it cannot judge instead of calling it right', async () => {
  const verdicts = await verdictsOf({ 'a.mmd': 'gantt\n  title A\n', 'b.mmd': 'C4Context\n  Person(a, "b")\n' });
  expect(verdicts.map(({ path, status, summary }) => [path, status, summary])).toEqual([
    ['a.mmd', 'not-checked', 'gantt diagrams are not drawn'],
    ['b.mmd', 'not-checked', 'C4Context diagrams are not drawn'],
  ]);
});

test('counts lines in files that end them with CRLF, and begin with a mark', async () => {
  const [verdict] = await verdictsOf({ 'a.mmd': '\uFEFFflowchart TD\r\n  a --> b\r\n  b --> c[open\r\n' });
  expect(verdict?.findings.map(({ line, column, message }) => [line, column, message])).toEqual([
    [3, 10, 'the bracket of c is never closed'],
  ]);
});
