/** Two schemas as one, in which everything says whether it is new, changed or gone. */

import type { SchemaColumn, SchemaReference, SchemaTable, SchemaThing } from '../../../protocol/proof/schema.ts';
import { t } from '../../../text/words/words.ts';

/** New, changed, gone, or as it was. */
export type Mark = '+' | '~' | '-' | '';

/** `was`: what is different of a column that changed, in words: "was integer, was nullable". */
export type MarkedColumn = SchemaColumn & { mark: Mark; was: string };
type MarkedReference = SchemaReference & { mark: Mark };

/** A table; what is gone of it stands last. */
export interface MarkedTable {
  mark: Mark;
  name: string;
  columns: MarkedColumn[];
  references: MarkedReference[];
}

/** Sorted by name. `before`: null where there is nothing to compare with, and nothing is marked. */
export function compareTables(before: readonly SchemaTable[] | null, after: readonly SchemaTable[]): MarkedTable[] {
  if (before === null) return after.map((table) => wholly('', table));
  const [old, now] = [byName(before), byName(after)];
  const tables = after.map((table) => {
    const was = old.get(table.name);
    return was === undefined ? wholly('+', table) : compareTable(was, table);
  });
  const gone = before.filter(({ name }) => !now.has(name)).map((table) => wholly('-', table));
  return [...tables, ...gone].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Indexes, views and the like that are new, changed or gone. */
export function compareThings(
  before: readonly SchemaThing[],
  after: readonly SchemaThing[],
): { mark: Mark; kind: string; name: string }[] {
  const key = ({ kind, name }: SchemaThing) => `${kind} ${name}`;
  const old = new Map(before.map((thing) => [key(thing), thing]));
  const now = new Set(after.map(key));
  const marked = after.flatMap((thing) => {
    const was = old.get(key(thing));
    const mark = was === undefined ? ('+' as const) : was.definition === thing.definition ? null : ('~' as const);
    return mark === null ? [] : [{ mark, kind: thing.kind, name: thing.name }];
  });
  const gone = before.filter((thing) => !now.has(key(thing)));
  const all = [...marked, ...gone.map(({ kind, name }) => ({ mark: '-' as const, kind, name }))];
  return all.sort((a, b) => (`${a.kind} ${a.name}` < `${b.kind} ${b.name}` ? -1 : 1));
}

/** Those that changed, and those that they lead to or are led to from. */
export function changedAndNeighbours(tables: readonly MarkedTable[]): MarkedTable[] {
  const wanted = new Set(tables.filter(({ mark }) => mark !== '').map(({ name }) => name));
  const near = tables.flatMap(({ name, references }) =>
    references.flatMap(({ to }) => [...(wanted.has(name) ? [to] : []), ...(wanted.has(to) ? [name] : [])]),
  );
  for (const name of near) wanted.add(name);
  return tables.filter(({ name }) => wanted.has(name));
}

const byName = <T extends { name: string }>(all: readonly T[]) => new Map(all.map((each) => [each.name, each]));

function wholly(mark: Mark, { name, columns, references }: SchemaTable): MarkedTable {
  return {
    mark,
    name,
    columns: columns.map((column) => ({ ...column, mark, was: '' })),
    references: references.map((reference) => ({ ...reference, mark })),
  };
}

function compareTable(before: SchemaTable, after: SchemaTable): MarkedTable {
  const [old, now] = [byName(before.columns), byName(after.columns)];
  const columns = after.columns.map((column): MarkedColumn => {
    const known = old.get(column.name);
    const was = known === undefined ? '' : difference(known, column);
    return { ...column, mark: known === undefined ? '+' : was === '' ? '' : '~', was };
  });
  const gone = before.columns.filter(({ name }) => !now.has(name));
  columns.push(...gone.map((column) => ({ ...column, mark: '-' as const, was: '' })));
  const same = (one: SchemaReference) => (other: SchemaReference) =>
    one.to === other.to && one.columns.join('\0') === other.columns.join('\0');
  const references = [
    ...after.references.map((each): MarkedReference => ({
      ...each,
      mark: before.references.some(same(each)) ? '' : '+',
    })),
    ...before.references
      .filter((each) => !after.references.some(same(each)))
      .map((each) => ({ ...each, mark: '-' as const })),
  ];
  const mark = [...columns, ...references].some((each) => each.mark !== '') ? '~' : '';
  return { mark, name: after.name, columns, references };
}

function difference(was: SchemaColumn, is: SchemaColumn): string {
  const all = [
    ...(was.type === is.type ? [] : [t`was ${shortType(was.type)}`]),
    ...(was.nullable === is.nullable ? [] : [was.nullable ? t('was nullable') : t('was not null')]),
    ...(was.default === is.default ? [] : [was.default === null ? t('had no default') : t`had default ${was.default}`]),
    ...(was.keys.join() === is.keys.join() ? [] : [was.keys.length === 0 ? t('was no key') : t`was ${keyWords(was)}`]),
  ];
  return all.join(', ');
}

const keyNames = { primary: 'primary key', foreign: 'foreign key', unique: 'unique' } as const;

/** "primary key, unique" */
export function keyWords({ keys }: Pick<SchemaColumn, 'keys'>): string {
  return keys.map((key) => t(keyNames[key])).join(', ');
}

const short: readonly [RegExp, string][] = [
  [/^character varying/, 'varchar'],
  [/^character(?=\(|$)/, 'char'],
  [/^(timestamp|time)(\(\d\))? with time zone/, '$1tz$2'],
  [/^(timestamp|time)(\(\d\))? without time zone/, '$1$2'],
];

/** As people write it: `varchar(80)`, `timestamptz`. */
export function shortType(type: string): string {
  return short.reduce((text, [long, brief]) => text.replace(long, brief), type);
}
