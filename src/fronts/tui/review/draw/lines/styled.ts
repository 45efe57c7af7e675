/** Lines in colour: those of the language, over them the words that changed and what was searched for. */

import { pieces } from '../../../../../text/ansi.ts';
import type { Span } from '../../../../../text/diff/words.ts';
import type { Role } from '../../../theme.ts';
import { plainOf } from '../../model/lines/line.ts';
import type { Line, RowLine } from '../../model/lines/line.ts';
import type { Chosen } from '../../model/selection.ts';
import { severityMarks } from '../marks.ts';
import type { PaintContext } from './paint-context.ts';

/** A line's text in its colours. */
export function styledText(line: Line, chosen: Chosen, context: PaintContext): string {
  const { theme } = context;
  const text = plainOf(line);
  switch (line.type) {
    case 'row':
      return styledRow(line, chosen, context);
    case 'notice':
      return theme.paint(line.notice.role, text);
    case 'conflict':
      return theme.paint(line.kept === null ? 'error' : 'warn', text);
    case 'comment':
      return theme.paint('user', text);
    case 'finding':
      return styledFinding(line, context);
    default:
      return theme.paint('dim', text);
  }
}

/** What was found in its colour, the name of the rule set back. */
function styledFinding(
  { finding, text, stale }: Extract<Line, { type: 'finding' }>,
  { theme, isOld }: PaintContext,
): string {
  if (stale || isOld) return theme.paint('dim', text);
  const rule = text.lastIndexOf(' · ');
  return theme.paint(severityMarks[finding.severity].role, text.slice(0, rule)) + theme.paint('dim', text.slice(rule));
}

/** A line of the file in its colours: those of the language, and over them the words that changed. */
export function styledRow(
  line: RowLine,
  chosen: Chosen,
  { theme, colors }: Pick<PaintContext, 'theme' | 'colors'>,
): string {
  const { row, spans, kind } = line;
  const text = plainOf(line);
  if (chosen === 'none') return theme.paint('dim', text);
  const side = row.kind === 'removed' ? colors?.before : colors?.after;
  const number = row.kind === 'removed' ? row.old : row.new;
  const code = line.named || line.cut > 0 || number === undefined ? undefined : side?.[number - 1];
  if (kind === 'context') return code ?? text;
  const [role, emphasis]: [Role, Role] = kind === 'added' ? ['added', 'addedWord'] : ['removed', 'removedWord'];
  if (code === undefined) {
    if (!spans) return theme.paint(role, text);
    return spans.map((span) => theme.paint(span.changed ? emphasis : role, span.text)).join('');
  }
  return spans ? overlay(code, spans, (part) => theme.paint(emphasis, part)) : code;
}

/** A styled text with what was searched for set off. */
export function found(line: Line, styled: string, { query, theme }: PaintContext): string {
  if (query === null || query === '' || line.type !== 'row') return styled;
  const text = plainOf(line);
  const hay = query === query.toLowerCase() ? text.toLowerCase() : text;
  if (hay.length !== text.length || !hay.includes(query)) return styled;
  const spans: Span[] = [];
  let at = 0;
  for (let next = hay.indexOf(query); next >= 0; next = hay.indexOf(query, at)) {
    if (next > at) spans.push({ text: text.slice(at, next), changed: false });
    at = next + query.length;
    spans.push({ text: text.slice(next, at), changed: true });
  }
  if (at < text.length) spans.push({ text: text.slice(at), changed: false });
  return overlay(styled, spans, (part) => theme.paint('selected', part));
}

/** Styled text with some of it painted over. The spans join to the text. */
function overlay(code: string, spans: readonly Span[], emphasise: (part: string) => string): string {
  let out = '';
  let span = 0;
  let left = spans[0]?.text.length ?? 0;
  for (const piece of pieces(code)) {
    if (piece.kind !== 'text') {
      out += piece.text;
      continue;
    }
    for (let at = 0; at < piece.text.length;) {
      while (left === 0 && span < spans.length - 1) left = spans[++span]!.text.length;
      const take = left === 0 ? piece.text.length - at : Math.min(left, piece.text.length - at);
      const part = piece.text.slice(at, at + take);
      out += spans[span]?.changed ? emphasise(part) : part;
      at += take;
      left = Math.max(0, left - take);
    }
  }
  return out;
}
