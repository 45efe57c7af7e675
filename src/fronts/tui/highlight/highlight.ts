/** Syntax highlighting of code as styled lines, with limits beyond which it is shown plain. */

import type { HLJSApi } from 'highlight.js';
import { clean } from '../../../text/sanitize.ts';
import { expandTabs } from '../../../text/width.ts';
import type { Theme } from '../theme.ts';
import { PieceEmitter } from './emitter.ts';
import { grammarOf, grammars } from './grammars.ts';

interface Highlighted {
  /** Styled, one for each line of the text. */
  lines: string[];
  /** The last line at whose start no string or comment is open: highlighting can start afresh there. 0-based. */
  fresh: number;
}

/** Beyond these, colour costs more time than it is worth. */
const limits = { lines: 3_000, characters: 200_000, line: 2_000 };

let core: HLJSApi | undefined;
const loading = new Map<string, Promise<void>>();
/** Grammars whose loading has ended, well or not. */
const tried = new Set<string>();

async function load(name: string): Promise<void> {
  const [engine, grammar] = await Promise.all([import('highlight.js/lib/core'), grammars[name]!()]);
  if (core === undefined) {
    core = engine.default.newInstance();
    core.configure({ __emitter: PieceEmitter });
  }
  core.registerLanguage(name, grammar.default);
  // The web's grammar colours scripts and styles inside pages only when it finds theirs.
  if (name === 'xml') await Promise.all([loadGrammar('javascript'), loadGrammar('css')]);
}

/** Makes `highlightNow` know the language; never rejects (without its grammar, code is shown plain). */
export function loadGrammar(language: string | undefined): Promise<void> {
  const name = grammarOf(language);
  if (name === undefined) return Promise.resolve();
  const known =
    loading.get(name) ??
    load(name)
      .catch(() => {})
      .finally(() => tried.add(name));
  loading.set(name, known);
  return known;
}

/** False while a grammar that exists is not loaded yet: what is printed for good should wait. */
export function grammarReady(language: string | undefined): boolean {
  const name = grammarOf(language);
  return name === undefined || tried.has(name);
}

/**
 * Code as styled lines, at once. Null: show it plain (no colour, no grammar or not loaded yet, too large, or a line too long).
 * `text` must be clean already.
 */
export function highlightNow(text: string, language: string | undefined, theme: Theme): Highlighted | null {
  const name = grammarOf(language);
  if (theme.name === 'none' || name === undefined || core?.getLanguage(name) === undefined) return null;
  if (text.length > limits.characters) return null;
  const plain = text.split('\n');
  if (plain.length > limits.lines || plain.some((line) => line.length > limits.line)) return null;

  const result = core.highlight(text, { language: name, ignoreIllegals: true });
  // The grammar gave up half-way: what is left of the text is not all of it.
  if (result.errorRaised !== undefined) return null;
  // oxlint-disable-next-line no-underscore-dangle -- the way its types give to the emitter's outcome
  const { pieces } = result._emitter as PieceEmitter;
  const lines: string[] = [];
  let fresh = 0;
  let line = '';
  for (const { text: run, role, depth } of pieces) {
    const [first = '', ...more] = run.split('\n');
    line += role === undefined ? first : theme.paint(role, first);
    for (const part of more) {
      lines.push(line);
      if (depth === 0) fresh = lines.length;
      line = role === undefined ? part : theme.paint(role, part);
    }
  }
  lines.push(line);
  return { lines, fresh };
}

/** Code as styled lines, its grammar loaded where needed; foreign escapes removed, tabs as blanks. Null: show it plain. */
export async function highlightLines(
  text: string,
  language: string | undefined,
  theme: Theme,
): Promise<string[] | null> {
  if (theme.name === 'none' || grammarOf(language) === undefined || text.length > limits.characters) return null;
  await loadGrammar(language);
  return highlightNow(expandTabs(clean(text)), language, theme)?.lines ?? null;
}
