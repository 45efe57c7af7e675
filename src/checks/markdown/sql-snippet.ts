/** SQL as documents show it: parsed by PostgreSQL's own grammar, never run. Other dialects and statements with gaps are not judged. */

import { editDistance } from '../../text/match/edit-distance.ts';
import { afterComments } from '../kind/after-comments.ts';

const otherDialect =
  /`|\bAUTO_?INCREMENT\b|\bENGINE\s*=|\[dbo\]|\bGO\s*$|\bNVARCHAR|\bNUMBER\(|\bVARCHAR2\b|\bDELIMITER\b|\bPRAGMA\b|\bSHOW\s+(?!server|search)|\bDESCRIBE\b|\bUSE\s+\w|\bTOP\s+\d|\bIDENTITY\(|\bUNSIGNED\b|\bMergeTree\b|\bSTRAIGHT_JOIN\b|\bREPLACE\s+INTO\b|\bON\s+DUPLICATE\b|\bQUALIFY\b|\bSTRUCT<|\bARRAY<|\bDATETIME\b|\bTINYINT\b|\bLIMIT\s+\d+\s*,|\bATTACH\b|\bPARTITIONED\s+BY\b|\bWITHOUT\s+ROWID\b|\bSQLITE|\bDUAL\b|\bNVL\(|\bINSERT\s+OVERWRITE\b|\bUPSERT\b|\bINTERLEAVE\b|\bCHANGEFEED\b|\bZONE\s+CONFIG|\b\w+\([\d.]+\)\(/im;
const gaps =
  /(?<![:\w]):[A-Za-z_]\w*|\?(?![|&?-])|@\w+|%s|%\(\w+\)s|#\{|\{\w*\}|\[[\w ,]*\|[^\]]*\]|^\s*(?:\\|mysql>|sqlite>|\w*=[#>])|\$\w*[A-Za-z]\w*(?!\$)|\|.*\||^-+\+-+|\(\d+ rows?\)/m;

/** Faults with 1-based places; a reason where it is not judged. */
export async function sqlFault(
  content: string,
  certain: boolean,
): Promise<{ line: number; column: number; message: string }[] | string> {
  if (otherDialect.test(content) && !certain) return 'another dialect of SQL';
  if (gaps.test(content.replace(/'(?:[^']|'')*'/g, "''").replace(/\$(\w*)\$[^]*?\$\1\$/g, "''")))
    return 'SQL with gaps';
  if (!/^(?:[A-Za-z]{3,}|\()/.test(afterComments(content))) return 'a part';
  const { parse } = await import('libpg-query');
  try {
    await parse(content);
    return [];
  } catch (error) {
    const position = cursor(error);
    const message = error instanceof Error ? error.message : String(error);
    if (position === null || (/at end of input/.test(message) && !/;\s*$/.test(content.trim()))) return 'a part';
    // A word that begins no statement of SQL at all: it is a clause, or a column.
    if (!isStatement(content.slice(startOfStatement(content, position)))) return 'a part';
    const before = content.slice(0, position);
    return [{ line: before.split('\n').length, column: position - before.lastIndexOf('\n'), message }];
  }
}

const verbs =
  'SELECT INSERT UPDATE DELETE CREATE ALTER DROP WITH GRANT REVOKE TRUNCATE COMMENT BEGIN COMMIT ROLLBACK EXPLAIN VACUUM ANALYZE COPY REINDEX REFRESH MERGE'.split(
    ' ',
  );

/** Does it begin with a verb, or with one that is misspelt? */
function isStatement(text: string): boolean {
  const word = /^([A-Za-z]+)(?![\w.(])/.exec(afterComments(text))?.[1]?.toUpperCase();
  return (
    word !== undefined && verbs.some((verb) => verb === word || (word.length > 4 && editDistance(word, verb, 2) <= 2))
  );
}

function startOfStatement(content: string, position: number): number {
  return content.lastIndexOf(';', Math.max(0, position - 1)) + 1;
}

function cursor(error: unknown): number | null {
  const details = (error as { sqlDetails?: { cursorPosition?: number } }).sqlDetails;
  return typeof details?.cursorPosition === 'number' ? Math.max(0, details.cursorPosition) : null;
}
