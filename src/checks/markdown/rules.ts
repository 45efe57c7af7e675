/** The rules of Markdown. */

import { finder } from '../kind/check.ts';
import type { Rule } from '../kind/check.ts';

/** Every rule, in the order of the documentation. */
export const rules: readonly Rule[] = [
  {
    id: 'markdown/broken-link',
    severity: 'error',
    about: 'A relative link or image leads to a file that is not in the tree.',
    bad: '[plan](docs/plna.md)',
    good: '[plan](docs/plan.md)',
  },
  {
    id: 'markdown/link-case',
    severity: 'error',
    about: 'A link differs from the name of the file in its case only: it works on some machines.',
    bad: '[guide](docs/Guide.md) where docs/guide.md is',
    good: '[guide](docs/guide.md)',
  },
  {
    id: 'markdown/broken-anchor',
    severity: 'error',
    about: 'A link leads to a heading that the document does not have.',
    bad: '[set up](#set-up) where the heading is "Setup"',
    good: '[set up](#setup)',
  },
  {
    id: 'markdown/line-beyond',
    severity: 'warning',
    about: 'A link leads to a line behind the end of the file.',
    bad: '[loop](src/loop.ts#L900) of 120 lines',
    good: '[loop](src/loop.ts#L90)',
  },
  {
    id: 'markdown/undefined-reference',
    severity: 'warning',
    about: 'A reference names a definition that the document does not have.',
    bad: '[the plan][plan] without a line [plan]: …',
    good: '[the plan][plan] and [plan]: docs/plan.md',
  },
  {
    id: 'markdown/unclosed-fence',
    severity: 'warning',
    about: 'A fenced block is never closed: the rest of the document is shown as code.',
    bad: '```json without ``` behind it',
    good: '```json … ```',
  },
  {
    id: 'markdown/snippet',
    severity: 'error',
    about: 'A fenced block cannot be read as what it says it is.',
    bad: '```json {"a": 1,,} ```',
    good: '```json {"a": 1} ```',
  },
  {
    id: 'markdown/adr-status',
    severity: 'warning',
    about: 'A decision record has no status, or one that is none.',
    bad: 'Status: Acepted',
    good: 'Status: Accepted',
  },
  {
    id: 'markdown/adr-number',
    severity: 'error',
    about: 'Two decision records have the same number, or a title has another one than its file.',
    bad: '0007-cache.md beside 0007-queue.md',
    good: '0007-cache.md beside 0008-queue.md',
  },
  {
    id: 'markdown/adr-chain',
    severity: 'error',
    about: 'A decision is superseded by, or supersedes, one that is not there or does not say so.',
    bad: 'Superseded by ADR-9, and ADR-9 does not name it',
    good: 'Superseded by ADR-9, which says Supersedes ADR-3',
  },
  {
    id: 'markdown/adr-no-decision',
    severity: 'warning',
    about: 'An accepted decision record says nothing about what was decided.',
    bad: 'Accepted, with an empty section Decision',
    good: 'Accepted, and: We will …',
  },
  {
    id: 'markdown/calc-wrong',
    severity: 'error',
    about: 'A result that a calc block states is not what the calculation gives.',
    bad: '200/s * 86400 s = 17,820,000',
    good: '200/s * 86400 s = 17,280,000',
  },
  {
    id: 'markdown/calc-unknown',
    severity: 'error',
    about: 'A calc block uses a name or a unit that is not known.',
    bad: 'daily = writes_per_sec * 86400 s, and no line says what writes_per_sec is',
    good: 'writes_per_sec = 200/s before it',
  },
  {
    id: 'markdown/calc-invalid',
    severity: 'error',
    about: 'A line of a calc block is no calculation.',
    bad: 'rows = (200 * 3',
    good: 'rows = 200 * 3',
  },
  {
    id: 'markdown/table-total',
    severity: 'error',
    about: "A table's total row is not the sum of the rows above.",
    bad: '| Total | 31 | below 10 and 20',
    good: '| Total | 30 |',
  },
];

/** Makes a finding of one of them. */
export const finding = finder(rules);
