/** Two schemas as they are being compared. */

import type { Node } from '../document/node.ts';
import type { Change, Comparison, Subject } from './comparison.ts';
import type { Shape } from '../document/shape.ts';

/** Two schemas, and a way to say what is found. */
export interface Pair {
  comparison: Comparison;
  subject: Subject;
  before: Shape;
  after: Shape;
  /** The name of the pair. */
  name: string;
  /** `keyword`: where it stands. */
  say: (rule: string, keyword: string | Node, message: string, severity?: Change['severity']) => void;
}

/** How a part of a schema is compared: with the words for it. */
export type Inner = (pair: Pair, before: Node, after: Node, path: string) => void;

/** What is compared, in words: `property items[].total of response 200`. */
export function itself({ of, path }: Pick<Subject, 'of' | 'path'>): string {
  const name = path.replace(/^\./, '');
  if (name === '') return of;
  return /^[[\]]+$/.test(name) ? `an item of ${of}` : `property ${name} of ${of}`;
}
