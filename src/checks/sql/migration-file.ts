/** What the statements of one file say of each other: transactions, tables that are new, columns that were added, checks that were made. */

import type { LintContext, Statement } from './statement.ts';
import { inside, listIn, relationName, textIn, typed, walk, wordsIn } from './nodes.ts';
import type { Node } from './nodes.ts';

/** Names of the same relation, where one may be written with its schema and the other without. */
export function sameRelation(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  if (a === b) return true;
  const [lastOfA, lastOfB] = [a.slice(a.lastIndexOf('.') + 1), b.slice(b.lastIndexOf('.') + 1)];
  if (lastOfA !== lastOfB) return false;
  // Each has a schema, and they differ.
  return !(a.includes('.') && b.includes('.'));
}

/** The statements of a file in their order, and what holds at each. */
export class MigrationFile {
  readonly statements: readonly Statement[];
  readonly context: LintContext;
  /** By statement: the number of its transaction; null outside of any. */
  readonly transactions: (number | null)[] = [];
  readonly #created = new Set<string>();
  readonly #added = new Map<string, Set<string>>();
  /** `table.column` for which a check says that it is not null, by the constraint's name. */
  readonly #notNull = new Map<string, string>();
  readonly #validated = new Set<string>();
  #locked: string[] | undefined;

  constructor(statements: readonly Statement[], context: LintContext) {
    this.statements = statements;
    this.context = context;
    for (const { node } of context.earlier ?? []) this.#noteEarlier(typed(node).body);
    let number: number | null = context.transaction ? 0 : null;
    let last = 0;
    for (const { node } of statements) {
      const { type, body } = typed(node);
      const kind = type === 'TransactionStmt' ? textIn(body, 'kind') : '';
      if (/_(BEGIN|START)$/.test(kind)) number = number ?? (last += 1);
      this.transactions.push(number);
      if (/_(COMMIT|ROLLBACK|PREPARE)$/.test(kind)) number = null;
      this.#note(type, body);
    }
  }

  /** Is it a table that nobody uses yet? Of what was measured, the locks on what was there before say so. */
  isNew(name: string, index: number): boolean {
    const lower = name.toLowerCase();
    if (this.#created.has(lower) || this.context.newTables.has(lower)) return true;
    for (const each of this.context.newTables) if (sameRelation(each, lower)) return true;
    for (const each of this.#created) if (sameRelation(each, lower)) return true;
    return this.succeeded(index) && !this.wasLocked(name);
  }

  /** Did any statement lock the relation as one that was there before? Of a transaction, only the first to do so says it. */
  wasLocked(name: string): boolean {
    this.#locked ??= [...this.context.measured.values()].flatMap(({ locks }) => locks.map(({ relation }) => relation));
    return this.#locked.some((relation) => sameRelation(relation, name));
  }

  /** Were locks measured, and none was of anything that was there before? */
  get lockedNothing(): boolean {
    return (
      this.context.measured.size > 0 && [...this.context.measured.values()].every(({ locks }) => locks.length === 0)
    );
  }

  /** Did it run, and write nothing anew? Then what a rule fears did not happen. */
  ranWithoutRewrite(index: number): boolean {
    const measured = this.context.measured.get(index);
    return measured !== undefined && !measured.failed && measured.rewrites.length === 0;
  }

  /** Did it run, without an error? */
  succeeded(index: number): boolean {
    const measured = this.context.measured.get(index);
    return measured !== undefined && !measured.failed;
  }

  inTransaction(index: number): boolean {
    return this.transactions[index] !== null;
  }

  /** The statements before this one that share its transaction. */
  *earlier(index: number): Generator<{ type: string; body: Node; index: number }> {
    const mine = this.transactions[index];
    if (mine === null) return;
    for (let at = index - 1; at >= 0 && this.transactions[at] === mine; at -= 1) {
      const statement = this.statements[at];
      if (statement) yield { ...typed(statement.node), index: at };
    }
  }

  /** Is the column added by this file? */
  wasAdded(table: string, column: string): boolean {
    return this.#added.get(table.toLowerCase())?.has(column) ?? false;
  }

  /** Has a check that was validated already said that the column is not null (or one that an earlier file made)? */
  isKnownNotNull(table: string, column: string): boolean {
    return this.#validated.has(`${table.toLowerCase()}.${column}`) || this.#validated.has(`${table.toLowerCase()}.*`);
  }

  #note(type: string, body: Node): void {
    if (type === 'CreateStmt') {
      this.#created.add(relationName(inside(body, 'relation')).toLowerCase());
    } else if (type === 'CreateTableAsStmt') {
      this.#created.add(relationName(inside(body, 'into', 'rel')).toLowerCase());
    } else if (type === 'SelectStmt' && inside(body, 'intoClause')) {
      this.#created.add(relationName(inside(body, 'intoClause', 'rel')).toLowerCase());
    } else if (type === 'RenameStmt' && textIn(body, 'renameType') === 'OBJECT_TABLE') {
      if (this.#created.has(relationName(inside(body, 'relation')).toLowerCase()))
        this.#created.add(textIn(body, 'newname').toLowerCase());
    } else if (type === 'AlterTableStmt') {
      const table = relationName(inside(body, 'relation')).toLowerCase();
      for (const each of listIn(body, 'cmds')) this.#noteCommand(table, inside(each, 'AlterTableCmd'));
    }
  }

  /** Of a migration before this one: its checks, as far as they are still there. */
  #noteEarlier(body: Node): void {
    const table = relationName(inside(body, 'relation')).toLowerCase();
    for (const each of listIn(body, 'cmds')) {
      const command = inside(each, 'AlterTableCmd');
      const subtype = textIn(command, 'subtype');
      if (subtype === 'AT_AddConstraint' || subtype === 'AT_ValidateConstraint') this.#noteCommand(table, command);
      const gone = this.#notNull.get(`${table}.${textIn(command, 'name')}`);
      if (subtype === 'AT_DropConstraint' && gone !== undefined) this.#validated.delete(`${table}.${gone}`);
    }
  }

  #noteCommand(table: string, command: Node | undefined): void {
    const subtype = textIn(command, 'subtype');
    if (subtype === 'AT_AddColumn') {
      const added = this.#added.get(table) ?? new Set();
      added.add(textIn(inside(command, 'def', 'ColumnDef'), 'colname'));
      this.#added.set(table, added);
    } else if (subtype === 'AT_AddConstraint') {
      const constraint = inside(command, 'def', 'Constraint');
      const column = notNullColumn(constraint);
      if (column === undefined) return;
      this.#notNull.set(`${table}.${textIn(constraint, 'conname')}`, column);
      if (constraint?.['skip_validation'] !== true) this.#validated.add(`${table}.${column}`);
    } else if (subtype === 'AT_ValidateConstraint') {
      // What was added by a file before this one is believed to be the check that is meant.
      this.#validated.add(`${table}.${this.#notNull.get(`${table}.${textIn(command, 'name')}`) ?? '*'}`);
    }
  }
}

/** The column that a constraint says is not null. */
function notNullColumn(constraint: Node | undefined): string | undefined {
  if (textIn(constraint, 'contype') === 'CONSTR_NOTNULL') return wordsIn(constraint, 'keys')[0];
  let column: string | undefined;
  walk(constraint?.['raw_expr'], (type, body) => {
    if (type !== 'NullTest' || textIn(body, 'nulltesttype') !== 'IS_NOT_NULL') return;
    column ??= wordsIn(inside(body, 'arg', 'ColumnRef'), 'fields').at(-1);
  });
  return column;
}
