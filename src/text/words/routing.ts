/** What the dispatcher decided by, in the reader's language: what stands in quotes the user said, and stays as it was written. */

import { told } from './told.ts';
import { t } from './words.ts';

/** A reason: `"booked twice" (concurrency)`, or words of ours. */
export function reasonTold(reason: string): string {
  const [, said, concept] = /^("[^]*") \(([^()]*)\)$/.exec(reason) ?? [];
  if (said !== undefined && concept !== undefined) return `${said} (${conceptTold(concept)})`;
  return /^["@]/.test(reason) ? reason : told(reason);
}

/** A term, with its concept or its amount behind it: `"sent again" with "orders" (idempotency + business records)`, `length (3)`. */
export function termTold({ words, concept }: { words: string; concept?: string }): string {
  return concept === undefined ? wordsTold(words) : `${wordsTold(words)} (${conceptTold(concept)})`;
}

function wordsTold(words: string): string {
  const [, one, other] = /^("[^]*") with ("[^]*")$/.exec(words) ?? [];
  if (one !== undefined && other !== undefined) return `${one} ${t('with', 'between terms')} ${other}`;
  const [, first] = /^begins with ("[^]*")$/.exec(words) ?? [];
  if (first !== undefined) return t`begins with ${first}`;
  return words.startsWith('"') ? words : t(words, 'term');
}

function conceptTold(concept: string): string {
  const [, first] = /^(.*), at the beginning$/.exec(concept) ?? [];
  if (first !== undefined) return t`${conceptTold(first)}, at the beginning`;
  const [, again] = /^(.*), more than once$/.exec(concept) ?? [];
  if (again !== undefined) return t`${conceptTold(again)}, more than once`;
  return concept
    .split(' + ')
    .map((each) => t(each, 'concept'))
    .join(' + ');
}
