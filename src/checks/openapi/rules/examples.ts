/** Rules of examples: a mock answers with them, and people copy them. */

import { rulesOf } from './table.ts';

export const exampleRules = rulesOf([
  [
    'invalid-example',
    'error',
    'An example does not fit its schema.',
    'type: integer, example: many',
    'type: integer, example: 12',
  ],
  [
    'example-unknown-property',
    'info',
    'An example has a property that its schema does not name.',
    'example: {totl: 1}',
    'example: {total: 1}',
  ],
  [
    'invalid-default',
    'error',
    'A default does not fit its schema.',
    'enum: [asc, desc], default: up',
    'enum: [asc, desc], default: asc',
  ],
]);
