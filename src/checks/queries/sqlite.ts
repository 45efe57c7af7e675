/** SQLite's own files, by the SQLite that Node brings: in memory, with no way to a file. */

import type { Finding } from '../../protocol/proof/checks.ts';
import { foundIn, notChecked } from '../kind/check.ts';
import type { Found } from '../kind/check.ts';
import { Lines } from '../kind/lines.ts';
import { withoutQuotes } from './text/dialects.ts';
import { queryFinding } from './rules.ts';

const mostStatements = 2_000;
/** What only asks or changes rows is prepared, never run. */
const isMade = /^\s*(?:create\s+(?!.*\bas\s+(?:select|with|values)\b)|alter\s|drop\s)/is;
const isPrepared = /^\s*(?:select|insert|update|delete|replace|with|create|values)\b/i;

/** The statements of the file in their order: tables are made, everything else is only prepared. */
export async function checkSqlite(path: string, content: string): Promise<Found> {
  const sqlite = await import('node:sqlite').catch(() => undefined);
  if (!sqlite) return notChecked(path, 'SQLite dialect');
  const database = new sqlite.DatabaseSync(':memory:', { allowExtension: false });
  const { constants } = sqlite;
  database.setAuthorizer?.((action) =>
    action === constants.SQLITE_ATTACH || action === constants.SQLITE_DETACH
      ? constants.SQLITE_DENY
      : constants.SQLITE_OK,
  );
  const findings: Finding[] = [];
  const lines = new Lines(content);
  let [done, left] = [0, 0];
  try {
    for (const [from, to] of piecesOf(content)) {
      if (done + left >= mostStatements) break;
      const text = content.slice(from, to);
      const failed = tried(database, text);
      if (failed === 'left') left += 1;
      else {
        done += 1;
        if (failed !== null) findings.push(told(path, failed, { text, from, lines }));
      }
    }
  } finally {
    database.close();
  }
  const version = process.versions['sqlite'] ?? '';
  return foundIn(
    path,
    findings,
    done === 1 ? `1 statement of SQLite · ${version}` : `${done} statements of SQLite · ${version}`,
  );
}

function tried(database: { exec(sql: string): void; prepare(sql: string): unknown }, text: string): string | null {
  try {
    if (isMade.test(text)) database.exec(text);
    else if (isPrepared.test(text)) database.prepare(text);
    else return 'left';
    return null;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Tables of other files, and modules that are not built in, are nobody's fault here.
    if (
      /no such (?:table|view|module|function|collation)|not authorized|already exists|no such index|unknown database/.test(
        message,
      )
    )
      return 'left';
    return message;
  }
}

function told(
  path: string,
  message: string,
  { text, from, lines }: { text: string; from: number; lines: Lines },
): Finding {
  const near = /near "([^"]+)"/.exec(message)?.[1];
  const column = /no such column: "?([\w.]+)/.exec(message)?.[1];
  const word = near ?? column?.split('.').at(-1);
  const at = word === undefined ? -1 : placeOfWord(withoutQuotes(text), word);
  const rule =
    column === undefined
      ? /syntax error|incomplete input|unrecognized token/.test(message)
        ? 'query/syntax'
        : 'query/does-not-prepare'
      : 'query/unknown-column';
  return queryFinding(rule, { path, ...lines.at(from + Math.max(at, 0)), message });
}

function placeOfWord(text: string, word: string): number {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const found = new RegExp(`(?<!\\w)${escaped}(?!\\w)`).exec(text);
  return found?.index ?? text.indexOf(word);
}

/** From the first word of each statement to its semicolon; those of a trigger's body are the trigger's. */
function* piecesOf(text: string): Generator<[number, number]> {
  const mark =
    /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[^]*?\*\/|\bcreate\s+(?:temp\w*\s+)?trigger\b|\b(?:begin|case|end)\b|;/gi;
  let [from, depth, trigger] = [0, 0, false];
  const first = (at: number) => at + (/^(?:\s|--[^\n]*(?:\n|$)|\/\*[^]*?\*\/)*/.exec(text.slice(at))?.[0].length ?? 0);
  for (const { 0: found, index } of text.matchAll(mark)) {
    const word = found.toLowerCase();
    if (word.startsWith('create')) trigger = true;
    else if (trigger && (word === 'begin' || word === 'case')) depth += 1;
    else if (trigger && word === 'end') depth -= 1;
    else if (word === ';' && depth <= 0) {
      const start = first(from);
      if (start < index) yield [start, index];
      [from, depth, trigger] = [index + 1, 0, false];
    }
  }
  const start = first(from);
  if (start < text.length) yield [start, text.length];
}
