/** What is looked for in the configuration of Dependabot. */

import { finder } from '../kind/check.ts';
import { ruleTable } from '../kind/rule-table.ts';

/** @see finder */
export const rules = ruleTable('dependabot', [
  ['version', 'error', 'The file is of a version that is not read: only 2 is.', 'version: 1', 'version: 2'],
  [
    'missing',
    'error',
    'An update lacks what it must say: its ecosystem, its directory, its schedule.',
    '- package-ecosystem: npm (alone)',
    '- { package-ecosystem: npm, directory: /, schedule: { interval: weekly } }',
  ],
  ['unknown-key', 'error', 'There is no such key.', 'shedule: { interval: weekly }', 'schedule: { interval: weekly }'],
  [
    'unknown-ecosystem',
    'error',
    'There is no such package ecosystem.',
    'package-ecosystem: yarn',
    'package-ecosystem: npm',
  ],
  [
    'invalid-value',
    'error',
    'A value is none of those that the key may have.',
    'interval: fortnightly',
    'interval: weekly',
  ],
  [
    'duplicate',
    'error',
    'Two updates are of the same ecosystem, directory and branch: the whole file is refused.',
    'npm in / (twice)',
    'npm in / (once)',
  ],
  [
    'no-directory',
    'info',
    'There is no such directory in the tree: nothing is ever updated.',
    'directory: /fronted',
    'directory: /frontend',
  ],
]);

/** @see finder */
export const finding = finder(rules);
