/** Markdown blocks (paragraphs, lists, quotes, headings) as terminal rows. */

import type { MarkedToken, Token, Tokens } from 'marked';
import { clean } from '../../../text/sanitize.ts';
import { oneColumn, width, wrap } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import { codeFoot, codeHead, codeRows } from './code.ts';
import { diagramRows, isClosed, isDiagram } from './diagram.ts';
import { inline } from './inline.ts';
import type { InlineLook } from './inline.ts';
import { tableRows } from './table.ts';

/** For which terminal blocks are made into rows. */
export interface MarkdownLook extends InlineLook {
  /** No row is wider. */
  columns: number;
}

/** Words are easier to read in rows no longer than this. */
const longestProse = 120;

/** Block tokens as rows, a blank row between blocks, none before the first or after the last. */
function blockRows(tokens: readonly Token[], look: MarkdownLook): string[] {
  const rows: string[] = [];
  for (const token of tokens) {
    const block = one(token as MarkedToken, look);
    if (block.length === 0) continue;
    if (rows.length > 0) rows.push('');
    rows.push(...block);
  }
  return rows;
}

/** One block token as rows that are never wider than the look allows. */
export function oneBlock(token: Token, look: MarkdownLook): string[] {
  return one(token as MarkedToken, look).flatMap((row) =>
    look.reader || width(row) <= look.columns ? [row] : wrap(row, look.columns),
  );
}

function one(token: MarkedToken, look: MarkdownLook): string[] {
  const { theme } = look;
  switch (token.type) {
    case 'space':
    case 'def':
    case 'checkbox':
      return [];
    case 'heading': {
      const words = inline(token.tokens, look);
      if (look.reader) return [t`Heading ${token.depth}: ${words}`];
      if (theme.name === 'none') return prose(`${'#'.repeat(token.depth)} ${words}`, look);
      return prose(theme.paint(token.depth <= 2 ? 'heading' : 'title', words), look);
    }
    case 'paragraph':
      return prose(inline(token.tokens, look), look);
    case 'text':
      return prose(inline([token], look), look);
    case 'list':
      return listRows(token, look);
    case 'blockquote': {
      if (look.reader) return [t('Quote:'), ...blockRows(token.tokens, look), t('End of quote.')];
      const bar = theme.name === 'none' ? '> ' : theme.paint('dim', `${oneColumn('▏', '|')} `);
      return setIn(blockRows(token.tokens, narrower(look, 2)), bar, bar, look);
    }
    case 'code': {
      const language = token.codeBlockStyle === 'indented' ? '' : (token.lang ?? '');
      const drawn = isDiagram(language) && isClosed(token.raw) ? diagramRows(token.text, look) : null;
      if (drawn !== null && 'rows' in drawn) return drawn.rows;
      const code = codeRows(token.text.split('\n'), language, look).rows;
      return [...codeHead(language, look), ...code, ...codeFoot(look), ...(drawn?.not ?? [])];
    }
    case 'hr':
      return look.reader
        ? [t('Separator.')]
        : [theme.paint('dim', oneColumn('─', '-').repeat(Math.min(look.columns, 40)))];
    case 'table':
      return tableRows(token, look);
    case 'html':
      return clean(token.raw)
        .trimEnd()
        .split('\n')
        .flatMap((line) => prose(theme.paint('dim', line), look));
    default:
      return prose(clean(token.raw), look);
  }
}

/** Words wrapped, their own line breaks kept. */
function prose(words: string, look: MarkdownLook): string[] {
  const lines = words.split('\n');
  if (look.reader) return lines;
  return lines.flatMap((line) => wrap(line.trim(), Math.min(look.columns, longestProse)));
}

function listRows(list: Tokens.List, look: MarkdownLook): string[] {
  const rows: string[] = [];
  const first = list.start === '' ? 1 : list.start;
  const numberWidth = String(first + list.items.length - 1).length;
  for (const [i, item] of list.items.entries()) {
    const mark = list.ordered ? `${String(first + i).padStart(numberWidth)}. ` : `${bullet(item, look)} `;
    const room = narrower(look, width(mark));
    const inner: string[] = [];
    for (const token of item.tokens) {
      const block = one(token as MarkedToken, room);
      if (block.length === 0) continue;
      // A tight list keeps together; a loose one is a list of paragraphs.
      if (inner.length > 0 && item.loose) inner.push('');
      inner.push(...block);
    }
    if (inner.length === 0) inner.push('');
    const task = list.ordered && item.task ? `${box(item, look)} ` : '';
    inner[0] = task + inner[0];
    if (i > 0 && list.loose) rows.push('');
    rows.push(...setIn(inner, list.ordered ? look.theme.paint('dim', mark) : mark, ' '.repeat(width(mark)), look));
  }
  return rows;
}

function bullet(item: Tokens.ListItem, look: MarkdownLook): string {
  if (item.task) return box(item, look);
  return look.theme.name === 'none' || look.reader ? '-' : look.theme.paint('dim', '•');
}

function box(item: Tokens.ListItem, look: MarkdownLook): string {
  if (look.reader) return item.checked ? t('Done:') : t('To do:');
  if (look.theme.name === 'none') return item.checked ? '[x]' : '[ ]';
  return item.checked ? look.theme.paint('ok', '☑') : '☐';
}

/** In a window too narrow for steps, blocks inside blocks are not set in. */
const steps = (look: MarkdownLook): boolean => look.columns > 16 && !look.reader;

function narrower(look: MarkdownLook, by: number): MarkdownLook {
  return steps(look) ? { ...look, columns: look.columns - by } : look;
}

function setIn(rows: string[], first: string, rest: string, look: MarkdownLook): string[] {
  return rows.map((row, i) => {
    if (i === 0) return first + row;
    return row === '' && rest.trim() === '' ? '' : steps(look) ? rest + row : row;
  });
}
