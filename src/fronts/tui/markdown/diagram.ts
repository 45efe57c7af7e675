/** Mermaid blocks, drawn where they are whole and fit; else they stay code, and a line below says why. */

import { drawDiagram, drawerReady } from '../../../diagrams/diagram.ts';
import { clean } from '../../../text/sanitize.ts';
import { fit } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import type { CodeLook } from './code.ts';

const inset = '  ';

/** Is it the language of diagrams that are drawn? */
export function isDiagram(language: string | undefined): boolean {
  return /^mermaid(?:\s|$)/i.test(language?.trim() ?? '');
}

/** Has the block of this source its closing fence? Until then more of it may come. */
export function isClosed(raw: string): boolean {
  const end = raw.trimEnd();
  return /^[ \t>]*(?:`{3,}|~{3,})$/.test(end.slice(end.lastIndexOf('\n') + 1)) && end.includes('\n');
}

/** The picture as rows. `not`: why there is none, as a row for below the code. */
export function diagramRows(source: string, look: CodeLook): { rows: string[] } | { not: string[] } {
  if (look.reader) return { not: [t('The code above is a diagram.')] };
  if (!drawerReady()) return { not: [] };
  const drawing = drawDiagram(source, Math.max(1, look.columns - inset.length));
  if ('rows' in drawing) return { rows: drawing.rows.map((row) => `${inset}${row.trimEnd()}`) };
  const why = clean(t`not drawn: ${drawing.why}`).replace(/\s+/g, ' ');
  return { not: [look.theme.paint('dim', inset + fit(why, Math.max(1, look.columns - inset.length)))] };
}
