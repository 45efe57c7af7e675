/** The statements within the bodies of functions and of DO. */

import { parsePlPgSQLSync, parseSync } from 'libpg-query';
import { inside, listIn, textIn, walk } from './nodes.ts';
import type { Node } from './nodes.ts';
import type { Subject } from './subject.ts';

/** The statements of the body, each with its place in the text of the one that holds it; none where the body cannot be read. */
export function* bodiesIn(subject: Subject): Generator<Subject> {
  const { type, body, text } = subject;
  if (type !== 'CreateFunctionStmt' && type !== 'DoStmt') return;
  const options = listIn(body, type === 'DoStmt' ? 'args' : 'options').map((each) => inside(each, 'DefElem'));
  const source = options.find((each) => textIn(each, 'defname') === 'as');
  const code = textIn(inside(source, 'arg', 'String'), 'sval') || firstOf(inside(source, 'arg', 'List'));
  const language = textIn(
    inside(
      options.find((each) => textIn(each, 'defname') === 'language'),
      'arg',
      'String',
    ),
    'sval',
  );
  // Where the quoted text has doubled quotes it is not found as it is: then there is no place to tell.
  const start = code ? text.indexOf(code, subject.place(source)) : -1;
  if (start < 0) return;
  if (language.toLowerCase() === 'sql') yield* statementsOf(subject, code, start);
  else if (language === '' || language.toLowerCase() === 'plpgsql') {
    let from = 0;
    for (const query of queriesOf(text)) {
      const found = code.indexOf(query, from);
      const at = found < 0 ? code.indexOf(query) : found;
      if (at < 0) continue;
      from = at;
      yield* statementsOf(subject, query, start + at);
    }
  }
}

function firstOf(list: Node | undefined): string {
  return textIn(inside(listIn(list, 'items')[0], 'String'), 'sval');
}

function* statementsOf(subject: Subject, code: string, at: number): Generator<Subject> {
  let parsed: readonly Node[];
  try {
    parsed = listIn(parseSync(code) as unknown as Node, 'stmts');
  } catch {
    return;
  }
  for (const each of parsed) {
    const node = inside(each, 'stmt');
    if (node) yield subject.inner(node, code, at);
  }
}

/** The SQL statements of a PL/pgSQL body, as they are written there. */
function queriesOf(text: string): string[] {
  const queries: string[] = [];
  try {
    walk(parsePlPgSQLSync(text), (type, body) => {
      if (type !== 'PLpgSQL_stmt_execsql') return;
      const query = textIn(inside(body, 'sqlstmt', 'PLpgSQL_expr'), 'query');
      if (query) queries.push(query);
    });
  } catch {
    // A body that cannot be read is the database's to refuse.
  }
  return queries;
}
