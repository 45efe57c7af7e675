/** A database schema as data: what the migrations of a tree come to, as PostgreSQL has it in its catalogue. */

/** One column of a table. */
export interface SchemaColumn {
  name: string;
  /** As PostgreSQL writes it: `character varying(80)`. */
  type: string;
  nullable: boolean;
  /** An expression, `generated …` or `identity`; null where there is none. */
  default: string | null;
  /** Is it (a part of) the primary key, a foreign key; is it unique by itself? */
  keys: ('primary' | 'foreign' | 'unique')[];
}

/** A foreign key. */
export interface SchemaReference {
  columns: string[];
  /** The table that it leads to. */
  to: string;
  /** A row may lead nowhere. */
  optional: boolean;
  /** At most one row leads to the same one. */
  unique: boolean;
}

/** A table; `public.` is left out of names. */
export interface SchemaTable {
  name: string;
  /** In the order of the table. */
  columns: SchemaColumn[];
  references: SchemaReference[];
}

/** Something else of a schema: an index, a view, a check. */
export interface SchemaThing {
  kind: string;
  name: string;
  /** To be compared, not read. */
  definition: string;
}

/** A schema, or why there is none. `missing`: the tree has no migrations at all. */
export type TreeSchema = { tables: SchemaTable[]; others: SchemaThing[] } | { notBuilt: string; missing?: true };

/** The schemas of two trees. */
export interface Schemas {
  proposed: TreeSchema;
  base: TreeSchema;
}
