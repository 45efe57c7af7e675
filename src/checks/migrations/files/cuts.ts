/** goose and sql-migrate end a statement at every line that ends with a semicolon, the lines of a function's body too. */

import type { Finding } from '../../../protocol/proof/checks.ts';
import type { Script } from '../run/read.ts';
import { finding } from '../rules.ts';
import type { Migration } from './set.ts';

/** Statements that the tool of the file would run in pieces: one finding each, where it is cut first. `all`: the migrations of its set. */
export function cutsIn({ part, statements }: Script, all: readonly Migration[]): Finding[] {
  const tool = /^\s*--\s*\+(goose|migrate)\s/im.exec(part.text)?.[1]?.toLowerCase();
  if (tool === undefined) return [];
  // What runs these files has another way of reading them: others before have such bodies, and were applied.
  const before = all.slice(
    0,
    all.findIndex(({ path }) => path === part.path),
  );
  if (before.some(({ up }) => hasOpenBody(up.text))) return [];
  const whole = wholeLines(part.text, tool);
  return statements.flatMap(({ text, line }) => {
    const inner = text.split('\n').slice(0, -1);
    const at = inner.findIndex((each, index) => !whole.has(line + index) && endsStatement(each));
    if (at < 0) return [];
    const name = tool === 'goose' ? 'goose' : 'sql-migrate';
    const message = `${name} ends the statement at this semicolon, and runs what follows as another: it fails`;
    const help = `-- +${tool} StatementBegin\n-- the statement\n-- +${tool} StatementEnd`;
    return [finding('migration/cut-statement', { path: part.path, line: line + at, message, help })];
  });
}

/** Does a body between dollars have lines that end a statement, and nothing that keeps it whole? */
function hasOpenBody(text: string): boolean {
  if (/statementbegin/i.test(text)) return false;
  const parts = text.split(/\$\w*\$/);
  return parts.some(
    (body, index) => index % 2 === 1 && index < parts.length - 1 && body.split('\n').some(endsStatement),
  );
}

/** Lines (1-based) that the file says are of one statement. */
function wholeLines(text: string, tool: string): Set<number> {
  const whole = new Set<number>();
  let open = false;
  for (const [index, line] of text.split('\n').entries()) {
    const mark = /^\s*--\s*\+(goose|migrate)\s+statement(begin|end)/i.exec(line);
    if (mark?.[1]?.toLowerCase() === tool) open = mark[2]?.toLowerCase() === 'begin';
    if (open) whole.add(index + 1);
  }
  return whole;
}

/** Is a semicolon the last thing in it, comments left away? */
function endsStatement(line: string): boolean {
  const words = line.split(/\s+/).filter((word) => word !== '');
  const comment = words.findIndex((word) => word.startsWith('--'));
  return (comment < 0 ? words : words.slice(0, comment)).at(-1)?.endsWith(';') ?? false;
}
