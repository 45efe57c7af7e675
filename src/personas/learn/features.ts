/** What is kept of a prompt that a user corrected: hashes of what it is about, and no word of it. */

import { concepts } from '../router/concepts.ts';
import { readPrompt } from '../router/features.ts';
import { isCommon } from '../router/weights.ts';

const cjk = /[\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]/;

/** Fewer say nothing of a subject: "yes, do it". */
const fewest = 3;

/**
 * The features that a label counts for: the things a prompt names and the words that are not everybody's, by the upper
 * 24 bits of their hashes. Not how it is put: people who correct the dispatcher twice in one tone did not mean the tone.
 * Empty where a prompt has too few of them.
 */
export function subjectOf(prompt: string): number[] {
  const { names } = readPrompt(prompt, true);
  const kept = new Set<number>();
  for (const [hash, name] of names ?? []) if (isSubject(name, hash)) kept.add(hash >>> 8);
  return kept.size < fewest ? [] : [...kept].sort((a, b) => a - b);
}

function isSubject(name: string, hash: number): boolean {
  const [kind, rest = ''] = name.split(':');
  // Two Latin words side by side are a turn of phrase; two Chinese characters are a word.
  if (kind === 'w' || (kind === 'b' && cjk.test(rest))) return !isCommon(hash);
  if (kind === 'c') return concepts[Number(rest)]?.group !== 'act';
  return kind === 'x' || kind === 'p';
}
