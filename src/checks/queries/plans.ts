/** What PostgreSQL's plan of a query says: which tables it reads, by which index, and which of them in full. */

/** A node of `EXPLAIN (FORMAT JSON)`. */
export interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  'Recheck Cond'?: string;
  Filter?: string;
  'Plan Rows'?: number;
  Plans?: Plan[];
}

/** One reading of a table. */
interface Reading {
  table: string;
  /** Null where the table itself is read. */
  index: string | null;
  /** Every row (or entry of the index) is looked at. */
  all: boolean;
  filter: string | undefined;
  rows: number;
}

/** All readings of tables, the outer ones first. */
export function readingsOf(plan: Plan): Reading[] {
  const readings: Reading[] = [];
  /** `bounded`: the rows that are read are counted by a LIMIT above, with nothing between that needs all of them. */
  const look = (node: Plan, bounded: boolean, table: string | undefined) => {
    const type = node['Node Type'];
    const own = node['Relation Name'] ?? table;
    const isBounded =
      type === 'Limit' || (bounded && !/Sort|Aggregate|Hash|Window|Unique|SetOp|Materialize|Limit/.test(type));
    if (own !== undefined && /^(?:Seq Scan|Index Scan|Index Only Scan|Bitmap Index Scan)$/.test(type)) {
      const index = node['Index Name'] ?? null;
      readings.push({
        table: own,
        index,
        all: node['Index Cond'] === undefined && !(isBounded && node.Filter === undefined),
        filter: node.Filter,
        rows: node['Plan Rows'] ?? 0,
      });
    }
    for (const inner of node.Plans ?? [])
      look(inner, isBounded, type === 'Bitmap Heap Scan' || type.startsWith('Bitmap') ? own : undefined);
  };
  look(plan, false, undefined);
  return readings;
}

/** "index orders_pkey", "all of orders". */
export function readingWords({ table, index, all }: Reading): string {
  if (index === null) return all ? `all of ${table}` : table;
  return all ? `${table}, all of index ${index}` : `${table} by index ${index}`;
}
