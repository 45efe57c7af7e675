/** The pane of diagrams: one of the file at hand, drawn, in the place of the diff; where it cannot be drawn its source, and why. */

import { drawDiagram, drawerReady } from '../../../../diagrams/diagram.ts';
import { fit, width, wrap } from '../../../../text/width.ts';
import { t } from '../../../../text/words/words.ts';
import type { Theme } from '../../theme.ts';
import { diagramsOf } from '../model/diagrams/diagrams.ts';
import type { DiagramState, ReviewedDiagram } from '../model/diagrams/diagrams.ts';
import type { FileView } from '../model/file.ts';
import { visible } from '../model/visible.ts';
import { sideways } from './proof/table.ts';

interface DiagramSettings {
  columns: number;
  height: number;
  theme: Theme;
  spoken: boolean;
}

/** The rows that are on the screen, how many there are, and how wide the picture is. */
interface DiagramPane {
  rows: string[];
  total: number;
  wide: number;
}

/** At most `height` rows: which diagram it is stands still, the rest scrolls. */
export function diagramPane(file: FileView | undefined, state: DiagramState, at: DiagramSettings): DiagramPane {
  const { columns, height, theme, spoken } = at;
  const all = file ? diagramsOf(file) : [];
  const place = Math.min(state.at, all.length - 1);
  const diagram = all[place];
  if (!file || !diagram)
    return { rows: [theme.paint('dim', fit(t('no diagram is left here'), columns))], total: 1, wide: 0 };
  const { picture, note } = pictureOf(diagram, at);
  const notes = note === null ? [] : wrap(note, columns).map((row) => theme.paint('dim', row));
  const wide = picture.reduce((most, row) => Math.max(most, width(row)), 0);
  // Its name, and why it is no picture, are read first.
  const room = Math.max(1, height - 1 - notes.length);
  const top = Math.max(0, Math.min(state.top, picture.length - room));
  const left = Math.max(0, Math.min(state.left, wide - columns));
  const shown = picture.slice(top, top + room).map((row) => (spoken ? row : sideways(row, left, columns)));
  const more = picture.length > room ? t`rows ${top + 1}-${top + shown.length} of ${picture.length}` : '';
  const rows = [headRow(file, diagram, { place, of: all.length, more }, at), ...notes, ...shown];
  return { rows: rows.slice(0, height), total: picture.length + 1 + notes.length, wide };
}

/** Drawn in the window, else as wide as it must be; else the source. */
function pictureOf(
  { source }: ReviewedDiagram,
  { columns, spoken }: DiagramSettings,
): { picture: readonly string[]; note: string | null } {
  const code = source.replace(/\n+$/, '').split('\n').map(visible);
  if (spoken) return { picture: code.flatMap((row) => wrap(row, columns)), note: null };
  if (!drawerReady()) return { picture: code, note: t('the drawer is being loaded …') };
  const fitted = drawDiagram(source, columns);
  if ('rows' in fitted) return { picture: fitted.rows, note: null };
  const whole = fitted.needs === undefined ? fitted : drawDiagram(source, fitted.needs);
  if ('rows' in whole) return { picture: whole.rows, note: t`${fitted.why}: ← → move it` };
  return { picture: code, note: t`not drawn: ${visible(whole.why.replace(/\s+/g, ' '))}` };
}

function headRow(
  { entry }: FileView,
  { from, to, state }: ReviewedDiagram,
  { place, of, more }: { place: number; of: number; more: string },
  { columns, theme, spoken }: DiagramSettings,
): string {
  const [path, where] = [visible(entry.path), t`lines ${from}-${to}`];
  const parts = [where, t(state), ...(more === '' ? [] : [more])];
  if (spoken) return fit(t`Diagram ${place + 1} of ${of}: ${path}, ${parts.join(', ')}; as code.`, columns);
  const count = of > 1 ? `${place + 1}/${of} ` : '';
  const about = parts.join(' · ');
  const room = columns - width(`${count}  ${about}`);
  const name = width(path) <= room ? path : fit(path, Math.max(8, room), 'start');
  return fit(`${count}${theme.paint('title', name)}  ${theme.paint('dim', about)}`, columns);
}
