/** What a string of a program is given to: a tag, the call of a driver, a name that says what it is. */

import type { Language } from './languages.ts';
import type { Strings } from './strings.ts';

/** `tag`: what is filled in becomes a parameter. `call`: given to a driver, or called SQL. `unknown`: it may be anything. `not`: it is something else. */
export type Giving = 'tag' | 'call' | 'unknown' | 'not';

const tags =
  /(?:^|[.$])(?:sql\w*|pgsql|psql|\w*query\w*|\w*exec\w*|raw|unsafe|db|pg|tx|trx|pool|client|conn|connection|one|many|any|maybeOne|prepare|typed?)$/i;
const trimming = /(?:^|\.)(?:dedent|outdent|stripIndents?|raw|trim)$/i;
const drivers =
  /^(?:\w*query\w*|\w*execute\w*|exec|execcontext|mustexec|namedexec|exec_\w+|prepare\w*|fetch(?:row|val|all|one|_one|_all|_optional)?|raw|text|sql|unsafe|createnativequery|find_by_sql|count_by_sql|select_(?:all|one|rows|values?)|batch\w*|pg_\w+|none|one|many|any|oneornone|manyornone|maybeone|anyfirst|all|get|run|each|select|update|read_sql\w*|mogrify|stream|cursor|declare|tx|first|scalar)$/i;
/** Their queries are of another language, or for another database. */
const notDrivers =
  /(?:^|\.)(?:createQuery|spark|duckdb|sqlite\w*|bigquery|clickhouse|ch|athena|snowflake|mysql|mssql|oracle|cassandra|graphql|gql|jql|soql|cypher|esql|alasql|log(?:ger)?|console|print\w*|warn|error|info|debug|expect|assert\w*|describe|it|test|t|i18n|raise|throw|panic|Errorf|Error|Exception)\b/i;
const naming =
  /(?:sql|quer(?:y|ies)|stmt|statement)\w*["']?\s*(?::\s*[\w.<>[\]&'| ]{1,40})?\s*(?::=|=>|[:=+.]?=|:)\s*\(?\s*$/i;

/** @see Giving */
export function giving(source: string, { from, template }: Strings, language: Language): Giving {
  const before = source.slice(Math.max(0, from - 240), from);
  if (template && language.name === 'JavaScript') {
    const tag = /((?:[\w$]+(?:\([^()]*\))?\s*(?:\?|!)?\.\s*)*[\w$]+)(?:<[^;]{0,200}>)?(?:\([^()]{0,80}\))?$/.exec(
      before,
    )?.[1];
    const name = tag?.replace(/\([^()]*\)|\s/g, '');
    // A word with a space behind it is one of the language (`return`), and not a tag.
    if (name !== undefined && !/\s$/.test(before) && !/^(?:return|await|case|typeof|of|in|default|yield)$/.test(name)) {
      if (/unsafe$|(?:^|\.)raw$/i.test(name) && !/sql\w*\.|String\.raw/i.test(name)) return 'call';
      if (tags.test(name) && !notDrivers.test(name)) return 'tag';
      if (!trimming.test(name)) return 'not';
    }
  }
  if (language.name === 'Scala') {
    const word = /^([a-z]\w*)"/.exec(source.slice(from, from + 30))?.[1];
    if (word !== undefined && !/^(?:s|f|raw)$/.test(word))
      return /^(?:sqlu?|fr0?|fragment|query)$/.test(word) ? 'tag' : 'not';
  }
  if (language.name === 'Java' || language.name === 'Kotlin') {
    const annotation = /@(\w+)\s*\((?:[^()]*?(?:value|query)\s*=)?\s*$/.exec(before)?.[1];
    // What a @Query holds is JPQL unless it says otherwise; MyBatis fills in what its own signs say.
    if (annotation !== undefined)
      return annotation === 'Query' && /nativeQuery\s*=\s*true/.test(source.slice(from, from + 2000)) ? 'call' : 'not';
  }
  const call =
    /((?:[\w$]+\s*(?:\?\.|\.|::|->)\s*)*[\w$]+!?)\s*(?:<[^;(){}]{0,160}>)?\s*[([]\s*(?:[^()'"`;{}]{0,120},\s*)?$/
      .exec(before)?.[1]
      ?.replace(/\s|!$/g, '');
  if (call !== undefined) {
    if (notDrivers.test(call)) return 'not';
    const name = call.split(/\?\.|\.|::|->/).at(-1) ?? '';
    if (drivers.test(name)) return 'call';
  }
  if (/\b(?:throw|raise|console\.\w+|log\w*\.\w+)\b[^;\n]*$/.test(before)) return 'not';
  // The rest of something that began elsewhere.
  if (/(?:[+.|]=|<<)\s*\(?\s*$/.test(before)) return 'not';
  return naming.test(before) ? 'call' : 'unknown';
}

/** Is more added to it further on, by the name that it is given? Then its end is not its end. */
export function isExtended(source: string, from: number, to: number): boolean {
  const name = /([A-Za-z_$][\w$]*)["']?\s*(?::\s*[\w.<>[\]&' ]{1,40})?\s*(?::=|=)\s*\(?\s*$/.exec(
    source.slice(Math.max(0, from - 120), from),
  )?.[1];
  if (name === undefined) return false;
  const plain = name.replaceAll('$', '\\$');
  return new RegExp(
    `(?<![\\w$])${plain}\\s*(?:\\+|\\.=|<<|\\|\\||<>|\\.(?:append|concat)\\b)|\\{\\$?${plain}\\}|[,(]\\s*${plain}\\s*\\+`,
  ).test(source.slice(to, to + 4000));
}
