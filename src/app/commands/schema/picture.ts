/** Tables as an entity diagram: what is drawn together, how much of each table, and the colours of its marks. */

import { drawEntities } from '../../../diagrams/diagram.ts';
import type { Entities } from '../../../diagrams/read/picture.ts';
import { t } from '../../../text/words/words.ts';
import type { Theme } from '../../../fronts/tui/theme.ts';
import { shortType } from './compare.ts';
import type { MarkedColumn, MarkedTable } from './compare.ts';

/** `keysOnly`: of each table only its keys and what changed. References to tables that are not among these are left out. */
export function entitiesOf(tables: readonly MarkedTable[], { keysOnly = false } = {}): Entities {
  const drawn = new Set(tables.map(({ name }) => name));
  return {
    type: 'er',
    entities: new Map(
      tables.map(({ mark, name, columns, references }) => {
        const marked = columns.some((column) => column.mark !== '');
        const shown = keysOnly ? columns.filter((column) => column.mark !== '' || column.keys.length > 0) : columns;
        // A line that comes back to where it began takes more room than it tells.
        const back = references.filter(({ to, mark: of }) => to === name && of !== '-').flatMap((each) => each.columns);
        const attributes = shown.map((column) => attribute(column, { marked, back: back.includes(column.name) }));
        return [name, { label: before(mark, name), attributes }];
      }),
    ),
    relations: tables.flatMap(({ name, references }) =>
      references
        .filter(({ to }) => drawn.has(to) && to !== name)
        .map(({ mark, columns, to, optional, unique }) => ({
          from: to,
          to: name,
          ends: `${optional ? '|o' : '||'}${mark === '-' ? '..' : '--'}${unique ? 'o|' : 'o{'}`,
          label: before(mark, columns.join(', ')),
        })),
    ),
  };
}

const before = (mark: string, text: string) => (mark === '' ? text : `${mark} ${text}`);
const signs = { primary: 'PK', foreign: 'FK', unique: 'UK' } as const;

/** In a table in which something is marked the rest keeps the mark's place. */
function attribute(
  { mark, name, type, keys, was }: MarkedColumn,
  { marked, back }: Record<'marked' | 'back', boolean>,
) {
  const lead = marked ? `${mark === '' ? ' ' : mark} ` : '';
  return {
    type: `${lead}${shortType(type)}`,
    name,
    keys: keys.map((key) => signs[key]),
    note: [was, back ? t('of the same table') : ''].filter(Boolean).join(', '),
  };
}

/** One piece of the schema: its rows, or the tables that do not fit into the window and why. */
type Piece = { rows: string[]; keysOnly: boolean } | { why: string; tables: readonly MarkedTable[] };

/**
 * In one picture where that fits, else each group of tables that hang together in its own; all of it in `ms`, after which
 * the rest is not drawn. `loadDrawer` must have ended.
 */
export function piecesOf(tables: readonly MarkedTable[], columns: number, ms: number): Piece[] {
  const until = performance.now() + ms;
  const draw = (some: readonly MarkedTable[], keysOnly: boolean) =>
    drawEntities(entitiesOf(some, { keysOnly }), columns, Math.max(1, until - performance.now()));
  const whole = draw(tables, false);
  if ('rows' in whole) return [{ rows: whole.rows, keysOnly: false }];
  return groupsOf(tables).map((group): Piece => {
    const full = draw(group, false);
    if ('rows' in full) return { rows: full.rows, keysOnly: false };
    const less = draw(group, true);
    return 'rows' in less ? { rows: less.rows, keysOnly: true } : { why: less.why, tables: group };
  });
}

/** Tables that lead to each other, in the order of the first one of each group. */
function groupsOf(tables: readonly MarkedTable[]): MarkedTable[][] {
  const groups: Set<string>[] = [];
  for (const { name, references } of tables) {
    const together = new Set([name, ...references.map(({ to }) => to)]);
    for (const group of groups.filter((each) => [...together].some((one) => each.has(one)))) {
      groups.splice(groups.indexOf(group), 1);
      for (const one of group) together.add(one);
    }
    groups.push(together);
  }
  const found = groups.map((group) => tables.filter(({ name }) => group.has(name)));
  return found.sort(([a], [b]) => ((a?.name ?? '') < (b?.name ?? '') ? -1 : 1));
}

const colors = { '+': 'added', '~': 'warn', '-': 'removed' } as const;

/** In the colours of its marks, each cell by what it begins with. */
export function painted(row: string, theme: Theme): string {
  return row
    .split(/([│├┤┼])/)
    .map((cell) => {
      const mark = /^\s*([+~-]) /.exec(cell)?.[1] as keyof typeof colors | undefined;
      return mark === undefined ? cell : theme.paint(colors[mark], cell);
    })
    .join('');
}
