/** Finds the queries in programs: strings that are certainly SQL, by what they begin with, what they are given to, and that the parser takes them. */

import { dialectOf } from '../text/dialects.ts';
import { Lines } from '../../kind/lines.ts';
import { inside } from '../../sql/nodes.ts';
import type { FoundQueries, Pasted, Query } from '../query.ts';
import { Mapped } from '../text/mapped.ts';
import type { Piece } from '../text/mapped.ts';
import { highest } from '../text/placeholders.ts';
import { readAs } from '../text/reading.ts';
import { formatted } from './formatting.ts';
import { giving, isExtended } from './giving.ts';
import type { Giving } from './giving.ts';
import { languageOf } from './languages.ts';
import type { Language } from './languages.ts';
import { stringsIn } from './strings.ts';
import type { Part } from './pieces.ts';
import type { Strings } from './strings.ts';
import { valuesBeside } from './values.ts';

/** A statement from its verb on, with the word that must follow somewhere. */
const statement =
  /^(?:\s|--[^\n]*\n|\/\*[^]*?\*\/|\()*(?:select\b[^]*?\bfrom\b|insert\s+into\s+[\w."]|update\s+(?:only\s+)?[\w."]+\s+(?:as\s+)?(?:\w+\s+)?set\b|delete\s+from\s+[\w."]|with\s+(?:recursive\s+)?[\w"]+\s*(?:\([^)]*\)\s*)?as\s+(?:(?:not\s+)?materialized\s+)?\(|merge\s+into\s+[\w."])/i;
/** Quick, and both true of every file that has one. */
const [verbs, seconds] = [/\b(?:select|insert|update|delete|with|merge)\b/i, /\b(?:from|into|set|as)\b/i];
/** Of databases that are not PostgreSQL. */
const otherDrivers =
  /better-sqlite3|node:sqlite|bun:sqlite|\bsqlite3?\b|expo-sqlite|sql\.js|libsql|\bD1Database\b|\bmysql2?\b|mariadb|MySQLdb|go-sql-driver|clickhouse|bigquery|snowflake|duckdb|databricks|pyspark|SparkSession|oracledb|cx_Oracle|\bmssql\b|\btedious\b|pyodbc|SqlConnection\b|SqlClient|cassandra|scylla|gocql|athena|\btrino\b|\bpresto\b|cosmos|neo4j|influx/i;
const ownDrivers =
  /\bpg\b|postgres|\bpgx|lib\/pq|psycopg|asyncpg|npgsql|slonik|pg-promise|pgtyped|postgrex|\bPg(?:Pool|Connection)\b|pglite|neon|timescale|supabase|cockroach/i;
/** Beyond these, a file is not looked through. */
const [mostStrings, mostQueries] = [100_000, 1_000];

/** All queries of a program; none where the file is of another language, or speaks to another database. */
export function queriesInCode(path: string, source: string): FoundQueries {
  const language = languageOf(path);
  const none: FoundQueries = { queries: [], unread: [] };
  if (!language || !verbs.test(source) || !seconds.test(source)) return none;
  const own = ownDrivers.test(source);
  if (!own && otherDrivers.test(source)) return none;
  const lines = new Lines(source);
  let count = 0;
  for (const strings of stringsIn(source, language)) {
    if ((count += 1) > mostStrings || none.queries.length >= mostQueries) break;
    read({ path, source, language, strings, lines, own }, none);
  }
  return none;
}

interface Place {
  path: string;
  source: string;
  language: Language;
  strings: Strings;
  lines: Lines;
  own: boolean;
}

function read(place: Place, into: FoundQueries): void {
  const { path, source, language, strings, lines } = place;
  const start = strings.parts.find(({ hole }) => hole === undefined)?.text ?? '';
  if (!/^\W*(?:--[^\n]*\n\s*)*(?:select|insert|update|delete|with|merge|\/\*)/i.test(start)) return;
  if (!statement.test(strings.parts.map(({ text }) => text || ' ').join(''))) return;
  const { before, parts } = formatted(source, strings, language);
  const given = giving(source, { ...strings, from: before }, language);
  if (given === 'not') return;
  const built = assembled(parts, given);
  // Upper case, or a driver that it is given to: words alone may be a sentence.
  if (!statement.test(built.text.text) || (given === 'unknown' && !isLoud(built.text.text))) return;
  const style = { percent: language.name === 'Python', at: language.name === 'C#' || language.name === 'Go' };
  const from = built.text.source(/^[\s(]*(?:--[^\n]*\n\s*)*/.exec(built.text.text)?.[0].length ?? 0);
  const { text, nodes, failed } = readAs(built.text, [style, { ...style, marks: true }]);
  if (failed !== undefined) {
    // Whatever is filled in, what stands before it is refused as it is.
    const at = text.source(failed.at);
    const isBefore = parts.every(({ hole, from: place_ }) => hole === undefined || at < place_);
    // A string that only lacks its end is the beginning of something.
    const known =
      given !== 'unknown' &&
      !built.glued &&
      isBefore &&
      !failed.message.endsWith('end of input') &&
      !/[`#{}%?]|\[\w+\]/.test(text.text.slice(0, failed.at + 12));
    if (known && dialectOf(text.text) === undefined)
      into.unread.push({
        message: failed.message,
        at,
        sure: place.own && given === 'call' && parts.every(({ hole }) => hole === undefined),
      });
    return;
  }
  const [node] = nodes;
  if (!node || nodes.length > 1) return;
  const unsure = built.glued
    ? 'a name in it is put together'
    : isExtended(source, before, strings.to)
      ? 'more is added to it'
      : /\bvalues\s*\(\$\d+\)/i.test(text.text) && text !== built.text
        ? 'its rows are filled in as a whole'
        : undefined;
  const values = countable(parts, text.text === built.text.text, language)
    ? valuesBeside(source, before, strings.to, language)
    : undefined;
  into.queries.push({
    path,
    text,
    from,
    line: lines.at(from).line,
    node,
    // What a function returns or gets may be put together with care; what is only given a name is on its way to a driver.
    pasted: given === 'unknown' && !/[:=]\s*$/.test(source.slice(Math.max(0, before - 20), before)) ? [] : built.pasted,
    sure: given !== 'unknown',
    ...(values !== undefined && { values }),
    ...(unsure !== undefined && { unsure }),
  });
}

/** Is every placeholder written out, in the one way that the drivers of the language count? */
function countable(parts: readonly Part[], asWritten: boolean, language: Language): boolean {
  if (parts.some(({ hole }) => hole !== undefined)) return false;
  if (language.name !== 'Python') return asWritten;
  const text = parts.map((part) => part.text).join('');
  return text.includes('%s') && !/%[^s%]|\$\d|\?/.test(text);
}

/** Keywords in upper case: a sentence is not written so. */
function isLoud(text: string): boolean {
  return /\bSELECT\b[^]*\bFROM\b|\bINSERT INTO\b|\bUPDATE\b[^]*\bSET\b|\bDELETE FROM\b[^]*\bWHERE\b|\bWITH\b[^]*\bAS\s*\(/.test(
    text,
  );
}

/** One text of all parts, with a number for each expression. */
function assembled(parts: readonly Part[], given: Giving): { text: Mapped; pasted: Pasted[]; glued: boolean } {
  const pieces: Piece[] = [];
  const pasted: Pasted[] = [];
  let number = highest(parts.map(({ text }) => text).join(''));
  let [quotes, glued] = [0, false];
  for (const [index, { text, from, hole, put }] of parts.entries()) {
    if (hole === undefined) {
      pieces.push({ text, from, ...(put && { put }) });
      quotes += text.split("'").length - 1;
      continue;
    }
    number += 1;
    const [before, after] = [parts[index - 1]?.text ?? '', parts[index + 1]?.text ?? ''];
    if (/[\w$".]$/.test(before) || (/^[\w$".(]/.test(after) && quotes % 2 === 0)) glued = true;
    if (given !== 'tag') pasted.push({ expression: hole, from, quoted: quotes % 2 === 1 });
    pieces.push({ text: `$${number}`, from, put: true });
  }
  return { text: new Mapped(pieces), pasted, glued };
}

/** Is it one of `Query`'s kinds that can be prepared? */
export function isPreparable({ node }: Pick<Query, 'node'>): boolean {
  return ['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'].some(
    (type) => inside(node, type) !== undefined,
  );
}
