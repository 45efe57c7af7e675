/** `archie show --schema`: the tables that the migrations of a tree come to, with what changed against a base. */

import { loadDrawer } from '../../../diagrams/diagram.ts';
import type { Theme } from '../../../fronts/tui/theme.ts';
import { UserFault } from '../../../protocol/failure.ts';
import type { Schemas, TreeSchema } from '../../../protocol/proof/schema.ts';
import { clean } from '../../../text/sanitize.ts';
import { fit, width, wrap } from '../../../text/width.ts';
import { numbered, t } from '../../../text/words/words.ts';
import { changedAndNeighbours, compareTables, compareThings } from './compare.ts';
import type { Mark, MarkedTable } from './compare.ts';
import { painted, piecesOf } from './picture.ts';
import { markWords, tableWords } from './words.ts';

/** Tables above which only those that changed are shown, with their neighbours. */
const many = 12;
const mostOthers = 20;

/** What is shown of two schemas. */
interface Compared {
  tables: MarkedTable[];
  /** Tables that are left out. */
  left: number;
  others: ReturnType<typeof compareThings>;
  /** Of all tables. */
  counts: Record<Mark, number>;
  /** Why nothing is compared, where it should have been. */
  uncompared?: string;
}

/** `against`: what the base is called, null where there is none. Throws `UserFault` where there is no schema to show. */
export function compareSchemas({ proposed, base }: Schemas, against: string | null, all: boolean): Compared {
  const after = builtOr(proposed, base);
  const missing = 'notBuilt' in base && base.missing !== true ? base.notBuilt : undefined;
  const before = against === null || missing !== undefined ? null : 'tables' in base ? base : nothing;
  const tables = compareTables(before?.tables ?? null, after.tables);
  const changed = tables.some(({ mark }) => mark !== '');
  const shown = all || !changed || tables.length <= many ? tables : changedAndNeighbours(tables);
  const counts: Compared['counts'] = { '+': 0, '~': 0, '-': 0, '': 0 };
  for (const { mark } of tables) counts[mark] += 1;
  return {
    tables: shown,
    left: tables.length - shown.length,
    others: before === null ? [] : compareThings(before.others, after.others),
    counts,
    ...(missing !== undefined && against !== null && { uncompared: missing }),
  };
}

type Built = Extract<TreeSchema, { tables: unknown }>;
const nothing: Built = { tables: [], others: [] };

function builtOr(proposed: TreeSchema, base: TreeSchema): Built {
  if ('tables' in proposed) return proposed;
  if (proposed.missing !== true) throw new UserFault(`there is no schema to show: ${clean(proposed.notBuilt)}`);
  // They are gone, and with them all tables.
  if ('tables' in base) return nothing;
  throw new UserFault(
    'there is no schema to show: no PostgreSQL migrations were found (proof.migrations.paths in .archie/config.yaml names their folder)',
  );
}

/** How it is to look. `reader`: for a person who listens, in words alone. */
interface SchemaLook {
  columns: number;
  theme: Theme;
  reader: boolean;
  against: string | null;
  all: boolean;
  /** Milliseconds that all pictures may take. */
  patience: number;
}

/** Rows that are no wider than the window. */
export async function schemaRows(compared: Compared, look: SchemaLook): Promise<string[]> {
  const { columns, theme, reader } = look;
  const dim = (text: string) => theme.paint('dim', fit(text, columns));
  const rows = within(heading(compared, look), columns);
  if (compared.left > 0) rows.push(dim(t`${compared.left} more did not change: --all shows them`));
  if (reader) rows.push(...compared.tables.flatMap((table) => ['', ...words(table, look)]));
  else {
    await loadDrawer();
    const pieces = piecesOf(compared.tables, columns, look.patience);
    for (const piece of pieces) {
      rows.push('');
      if ('rows' in piece) rows.push(...piece.rows.map((row) => painted(row.trimEnd(), theme)));
      else {
        rows.push(...piece.tables.flatMap((table) => words(table, look)));
        rows.push(dim(t`not drawn: ${piece.why}`));
      }
      if ('rows' in piece && piece.keysOnly) rows.push(dim(t('keys and changes alone: all columns do not fit')));
    }
  }
  return [...rows, ...otherRows(compared.others, look)];
}

/** What does not fit goes on below, further in. */
function within(text: string, columns: number): string[] {
  if (width(text) <= columns) return [text];
  const indent = ' '.repeat(6);
  return wrap(text, columns - indent.length).map((row, at) => (at === 0 ? row : indent + row));
}

function heading({ counts, uncompared }: Compared, { against, reader }: SchemaLook): string {
  const total = Object.values(counts).reduce((sum, each) => sum + each, 0);
  if (against === null || uncompared !== undefined) return numbered(total, 'table');
  const part = (mark: Exclude<Mark, ''>) =>
    counts[mark] === 0 ? [] : [`${reader ? '' : `${mark} `}${counts[mark]} ${t(markWords[mark])}`];
  const same = counts[''] === 0 ? [] : [t`${counts['']} as before`];
  const parts = [...part('+'), ...part('~'), ...part('-'), ...same];
  return t`tables against ${clean(against)}: ${parts.length === 0 ? t('none') : parts.join(reader ? ', ' : ' · ')}`;
}

function words(table: MarkedTable, { columns, theme, reader }: SchemaLook): string[] {
  return tableWords(table, !reader).flatMap((row) => within(painted(clean(row), theme), columns));
}

function otherRows(others: Compared['others'], { columns, theme, reader, all }: SchemaLook): string[] {
  if (others.length === 0) return [];
  const shown = all ? others : others.slice(0, mostOthers);
  const rows = shown.flatMap(({ mark, kind, name }) => {
    const text = reader ? `${kind} ${name}, ${markWords[mark]}` : `${mark} ${kind} ${name}`;
    return within(painted(clean(text), theme), columns);
  });
  const more = others.length - shown.length;
  return ['', ...rows, ...(more > 0 ? [theme.paint('dim', t`${more} more: --all shows them`)] : [])];
}
