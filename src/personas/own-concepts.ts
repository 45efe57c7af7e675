/** Concepts of the user's own: words of a team or a trade that the dispatcher should understand as one of its concepts. */

import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { errno } from '../disk/errno.ts';
import { readBounded } from '../disk/open-file.ts';
import { addTerms, concepts } from './router/concepts.ts';

/** Bytes; a larger file is none that a person wrote. */
const largest = 1 << 20;

/** What is wrong with a file, or null, and a digest of its bytes: what was measured by its terms is not so by others. */
interface OwnConcepts {
  fault: string | null;
  digest: string;
}

/**
 * Reads `concepts.json` (`{"<name>": {"en": "term, term", "zh": "詞、詞", "like": "<concept>"}}`; `like` may be left out
 * where the name is one of archie's own concepts) and adds its terms. What is right in a file with faults is used.
 */
export function addOwnConcepts(path: string): OwnConcepts {
  const stats = attempt(() => statSync(path));
  if (typeof stats === 'string') {
    return { fault: stats === 'ENOENT' || stats === 'ENOTDIR' ? null : `${path}: not read: ${stats}`, digest: '' };
  }
  const bytes = readBounded(path, { max: largest, follow: true });
  if (bytes === null) return { fault: `${path}: not read: it is no plain file of at most 1 MiB`, digest: '' };
  const fault = addConcepts(new TextDecoder().decode(bytes));
  return {
    fault: fault === null ? null : `${path}: ${fault}`,
    digest: createHash('sha256').update(bytes).digest('base64url'),
  };
}

/** What `work` returns, or the code of the system error that it throws. */
function attempt<T>(work: () => T): T | string {
  try {
    return work();
  } catch (error) {
    return errno(error);
  }
}

function addConcepts(text: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'not read: it is not JSON';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'not read: it must hold names of concepts with their terms';
  const faults: string[] = [];
  for (const [name, languages] of Object.entries(value)) {
    const fault = addConcept(name, languages);
    if (fault !== null) faults.push(`"${name}" ignored: ${fault}`);
  }
  const [first] = faults;
  if (first === undefined) return null;
  return `${first}${faults.length > 1 ? ` (and ${faults.length - 1} more)` : ''}`;
}

function addConcept(name: string, languages: unknown): string | null {
  if (typeof languages !== 'object' || languages === null || Array.isArray(languages))
    return 'it must hold terms by language, such as {"en": "term, term"}';
  const { like = name, ...lists } = languages as Record<string, unknown>;
  if (typeof like !== 'string' || !concepts.some(({ id }) => id === like))
    return like === name
      ? 'archie has no such concept: say with "like" as which one its terms count (docs/dispatch.md lists them)'
      : `"like": archie has no concept ${JSON.stringify(like)} (docs/dispatch.md lists them)`;
  const texts = Object.values(lists);
  if (!texts.every((each) => typeof each === 'string')) return 'terms must be text, separated by commas';
  const terms = texts.flatMap((list) => list.split(/[,、，]/)).filter((term) => term.trim() !== '');
  addTerms(terms.map((term) => ({ like, term: term.trim() })));
  return null;
}
