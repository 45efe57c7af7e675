/** What can be said of a query without a schema: conditions that are missing or never true, values that are pasted in. */

import type { Finding } from '../../protocol/proof/checks.ts';
import type { Lines } from '../kind/lines.ts';
import { inside, listIn, relationName, textIn, walk } from '../sql/nodes.ts';
import type { Node } from '../sql/nodes.ts';
import { Places } from '../sql/places.ts';
import type { Query } from './query.ts';
import { looseTable } from './joins.ts';
import { queryFinding } from './rules.ts';

const isTest =
  /(?:^|\/)(?:tests?|__tests__|specs?|e2e|cypress|playwright|fixtures?|testdata|seeds?|seeders|benchmarks?|bench|examples?|scripts?|docs?)\/|[._-](?:test|spec|seed)s?\.|_test\.go$|(?:^|\/)(?:test_|seed|conftest)|\.stories\.|Tests?\.(?:java|kt|cs|php)$/i;

/** Is the file one that clears tables, and pastes what it likes, because nobody else uses it? */
export function isForTests(path: string): boolean {
  return isTest.test(path);
}

/** Migrations that are written in a program change all rows on purpose. */
const isMigrating = /migrat[^/]*\.(?!sql$)|migrat[^/]*\/[^.]*\.(?!sql$)/i;

/** @see queryRules */
export function habitsOf(query: Query, lines: Lines): Finding[] {
  const findings: Finding[] = [];
  const places = new Places(query.text.text);
  const { path } = query;
  const say = (rule: string, at: number, message: string, help?: string) =>
    findings.push(
      queryFinding(rule, { path, ...lines.at(query.text.source(at)), message, ...(help !== undefined && { help }) }),
    );
  const tests = isForTests(path) || isMigrating.test(path);
  const own = new Set<string>();
  walk(query.node, (type, body) => void (type === 'CommonTableExpr' && own.add(textIn(body, 'ctename'))));
  let star = false;
  walk(query.node, (type, body) => {
    if (query.unsure === undefined && query.pasted.length === 0) unjoined({ type, body, own, places, say });
    if ((type === 'UpdateStmt' || type === 'DeleteStmt') && !tests && query.unsure === undefined)
      withoutWhere(query, { type, body, own, places, say });
    else if (type === 'A_Expr')
      nullComparison(body, (at, message, help) => say('query/null-comparison', places.offset(at), message, help));
    else if (
      type === 'ColumnRef' &&
      !star &&
      query.sure &&
      inside(query.node, 'SelectStmt') &&
      isStar(query.node, body)
    ) {
      star = true;
      say(
        'query/select-star',
        places.offset(Number(body['location'] ?? 0)),
        'SELECT * reads every column, also those that come later',
      );
    }
  });
  const counts = tests ? undefined : wrongCount(query);
  if (counts !== undefined) say('query/parameter-count', places.offset(0), counts);
  if (!tests) for (const finding of pastedIn(query, lines)) findings.push(finding);
  return findings;
}

/** Every driver refuses more or fewer values than there are placeholders. */
function wrongCount({ node, values, unsure }: Query): string | undefined {
  if (values === undefined || unsure !== undefined) return undefined;
  let wanted = 0;
  walk(node, (type, body) => {
    if (type === 'ParamRef') wanted = Math.max(wanted, Number(body['number'] ?? 0));
  });
  if (wanted === 0 || wanted === values) return undefined;
  return `placeholders in the query: ${wanted}, values that are given to it: ${values}`;
}

function isStar(query: Node, column: Node): boolean {
  if (listIn(column, 'fields').length !== 1 || inside(listIn(column, 'fields')[0], 'A_Star') === undefined)
    return false;
  // Of what a subquery or a WITH names, the columns are written down there.
  const from = listIn(inside(query, 'SelectStmt'), 'fromClause');
  const isOuter = listIn(inside(query, 'SelectStmt'), 'targetList').some(
    (each) => inside(each, 'ResTarget', 'val', 'ColumnRef') === column,
  );
  return (
    isOuter &&
    from.length > 0 &&
    from.every((each) => inside(each, 'RangeVar') !== undefined) &&
    !inside(query, 'SelectStmt', 'withClause')
  );
}

/** A node of a query, and how to say what is found at it. `own`: the names of its WITH. */
interface Spot {
  type: string;
  body: Node;
  own: ReadonlySet<string>;
  places: Places;
  say: (rule: string, at: number, message: string, help?: string) => void;
}

function unjoined({ type, body, own, places, say }: Spot): void {
  const loose = looseTable(type, body, own);
  if (!loose) return;
  const { table, node, changed } = loose;
  const message = changed
    ? `no condition ties ${table} to the other tables: every row of it is changed`
    : `no condition ties ${table} to the other tables: each of its rows comes with every row of theirs`;
  const help = changed ? `… AND ${table}.… = …` : `JOIN ${table} ON …, or CROSS JOIN where that is meant`;
  say('query/unjoined-table', places.offset(Number(node['location'] ?? 0)), message, help);
}

function withoutWhere({ text }: Query, at: Spot): void {
  const { type, body, own, places, say } = at;
  if (
    body['whereClause'] !== undefined ||
    listIn(body, 'fromClause').length > 0 ||
    listIn(body, 'usingClause').length > 0
  )
    return;
  const relation = inside(body, 'relation');
  const table = relationName(relation);
  if (own.has(table) || textIn(relation, 'relpersistence') === 't' || /^(?:pg_temp\.|te?mp_|_te?mp)/i.test(table))
    return;
  const word = type === 'UpdateStmt' ? 'update' : 'delete';
  const place = places.offset(Number(relation?.['location'] ?? 0));
  const from = Math.max(text.text.slice(0, place).toLowerCase().lastIndexOf(word), 0);
  if (word === 'update')
    say('query/update-without-where', from, `every row of ${table} is overwritten`, `UPDATE ${table} SET … WHERE …`);
  else say('query/delete-without-where', from, `every row of ${table} is deleted`, `DELETE FROM ${table} WHERE …`);
}

function nullComparison(body: Node, say: (at: number, message: string, help: string) => void): void {
  if (textIn(body, 'kind') !== 'AEXPR_OP') return;
  const operator = textIn(inside(listIn(body, 'name')[0], 'String'), 'sval');
  if (!['=', '<>', '!='].includes(operator)) return;
  const isNull = ['lexpr', 'rexpr'].some((side) => inside(body, side, 'A_Const')?.['isnull'] === true);
  // `SET a = NULL` is none of these: only an expression is.
  if (isNull)
    say(Number(body['location'] ?? 0), `${operator} NULL is never true`, operator === '=' ? 'IS NULL' : 'IS NOT NULL');
}

/** Made by the program itself, by its name: constants, lists of placeholders and columns, numbers, escaped text. */
const constant = /^(?:[\w$]+\.)*[A-Z][A-Z0-9_]*$|^[\d"'`]/;
const harmless =
  /placeholder|column|field|table|schema|type_?name|clause|where|order|sort|direction|limit|offset|join|escape|quote|ident|literal|safe|saniti|format_?sql|parse(?:int|float)|number\(|\bint\(|float\(|tofixed|\.length|len\(|strconv|integer\.|\.map\(|\.join\(|implode|sql|query|filter|cond|\bparams?\b|interval|count|index|idx/i;

function* pastedIn(query: Query, lines: Lines): Generator<Finding> {
  for (const { expression, from, quoted } of query.pasted) {
    if (!query.sure && !quoted) continue;
    const isValue = quoted || isCompared(query, from);
    if (!isValue || expression === '' || constant.test(expression) || harmless.test(expression)) continue;
    yield queryFinding('query/sql-injection', {
      path: query.path,
      ...lines.at(from),
      message: `${expression.slice(0, 60)} is pasted into the query: whoever chooses its value can change what the query does`,
      help: 'write a placeholder ($1, ?, %s) in its place, and give the value to the driver',
    });
    return;
  }
}

/** Does the expression stand where a value is compared or written? */
function isCompared({ text }: Query, from: number): boolean {
  for (const { index, 0: found } of text.text.matchAll(/(?:=|<>|!=|<|>|\blike|\bilike)\s*\$\d+/gi)) {
    const at = index + found.lastIndexOf('$');
    if (text.source(at) === from) return true;
  }
  return false;
}
