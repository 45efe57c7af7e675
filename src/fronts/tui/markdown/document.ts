/** A whole Markdown document as rows, for a person who reads it: front matter and the status of a decision first, then block by block. */

import type { Tokens } from 'marked';
import { grammarReady, loadGrammar } from '../highlight/highlight.ts';
import { loadDrawer } from '../../../diagrams/diagram.ts';
import { clean } from '../../../text/sanitize.ts';
import { fit } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import { linksWork } from '../hyperlinks.ts';
import { chooseTheme } from '../theme.ts';
import type { Role } from '../theme.ts';
import { oneBlock } from './blocks.ts';
import type { MarkdownLook } from './blocks.ts';
import { isDiagram } from './diagram.ts';
import { lex, loadLexer } from './lexer.ts';

/** How it is to look. */
interface DocumentLook {
  /** The name of the file. */
  name: string;
  columns: number;
  color: boolean;
}

/** Rows that are no wider than the window. */
export async function documentRows(text: string, { columns, color, name }: DocumentLook): Promise<string[]> {
  const theme = chooseTheme({ color, theme: 'auto' });
  const look: MarkdownLook = {
    theme,
    columns: Math.max(20, columns - 1),
    reader: false,
    hyperlinks: color && theme.name !== 'none' && linksWork(process.env),
  };
  const { body, front } = split(text);
  await loadLexer();
  const tokens = lex(body, Object.create(null));
  const languages = fences(tokens);
  await Promise.all([
    ...languages.filter((each) => !isDiagram(each) && !grammarReady(each)).map((each) => loadGrammar(each)),
    ...(languages.some((each) => isDiagram(each)) ? [loadDrawer()] : []),
  ]);
  const rows: string[] = [];
  const badge = badgeRows(body, front, look);
  for (const token of tokens) {
    const block = oneBlock(token, look);
    if (block.length === 0) continue;
    if (rows.length > 0) rows.push('');
    rows.push(...block);
    // Below the title.
    if (badge.length > 0 && token.type === 'heading') rows.push(...badge.splice(0));
  }
  if (rows.length === 0) return [...badge, theme.paint('dim', t`${clean(name)} is empty`)];
  return [...badge, ...rows];
}

/** The sources of all diagrams of a document. */
export async function diagramSources(text: string): Promise<string[]> {
  await loadLexer();
  const found: string[] = [];
  walk(lex(split(text).body, Object.create(null)), (token) => {
    if (isDiagram(token.lang)) found.push(token.text);
  });
  return found;
}

function fences(tokens: readonly unknown[]): string[] {
  const found = new Set<string>();
  walk(tokens, ({ lang }) => void (lang && found.add(lang.trim().split(/\s/)[0] ?? '')));
  return [...found];
}

function walk(tokens: readonly unknown[], met: (token: Tokens.Code) => void): void {
  for (const token of tokens as readonly (Tokens.Generic & { tokens?: unknown[]; items?: unknown[] })[]) {
    if (token.type === 'code') met(token as Tokens.Code);
    walk(token.tokens ?? [], met);
    walk(token.items ?? [], met);
  }
}

function split(text: string): { body: string; front: string } {
  const bare = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const found = /^---\n([^]*?\n)?---[ \t]*(?:\n|$)/.exec(bare);
  return found === null ? { body: bare, front: '' } : { body: bare.slice(found[0].length), front: found[1] ?? '' };
}

const states: readonly [RegExp, Role, string][] = [
  [/super[sc]eded|replaced|取代/i, 'warn', '↷'],
  [/rejected|declined|withdrawn|拒/i, 'error', '✖'],
  [/deprecated|obsolete|棄用|弃用/i, 'warn', '!'],
  [/proposed|draft|review|提議|提议|草案/i, 'dim', '◇'],
  [/accepted|approved|adopted|implemented|decided|接受|批准/i, 'ok', '✔'],
];

/** The status of a decision in one row, and what superseded it: `✔ Accepted, 2026-11-23`. */
function badgeRows(body: string, front: string, { theme, columns }: MarkdownLook): string[] {
  const title = /^#\s+.*\n+/m.exec(body);
  const opening = title === null ? '' : (body.slice(title.index + title[0].length).split('\n')[0] ?? '');
  const said =
    /^status\s*:\s*["']?(.+?)["']?\s*$/im.exec(front)?.[1] ??
    /^#{1,3}\s*(?:status|狀態|状态)\s*\n+([^\n#]+)/im.exec(body)?.[1] ??
    /^(?:[-*]\s*)?\*{0,2}(?:status|狀態|状态)\*{0,2}\s*[:：]\s*\*{0,2}\s*(.+)$/im.exec(body)?.[1] ??
    (/^(?:accepted|proposed|rejected|deprecated|super[sc]eded)\b/i.test(opening) ? opening : undefined);
  const state = states.find(([word]) => said !== undefined && word.test(said));
  if (said === undefined || state === undefined) return [];
  const [, role, sign] = state;
  const plain = clean(said)
    .replace(/\[([^\]]*)\]\(([^)]*)\)/g, '$1 ($2)')
    .replace(/[*_`]/g, '')
    .trim();
  return [theme.paint(role, fit(`${sign} ${plain}`, columns))];
}
