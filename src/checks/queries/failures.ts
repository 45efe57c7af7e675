/** What PostgreSQL says of a query that it will not prepare, as findings: only what is certainly the query's fault. */

import type { Finding } from '../../protocol/proof/checks.ts';
import type { Lines } from '../kind/lines.ts';
import type { SqlFailure } from '../postgres/database.ts';
import type { Query } from './query.ts';
import { queryFinding } from './rules.ts';

const rulesByCode: Readonly<Record<string, string>> = {
  '42P01': 'query/unknown-table',
  '42703': 'query/unknown-column',
  '42883': 'query/unknown-function',
  '42804': 'query/type-mismatch',
  '22P02': 'query/type-mismatch',
  '42846': 'query/type-mismatch',
  '22007': 'query/type-mismatch',
  '22008': 'query/type-mismatch',
  '42601': 'query/does-not-prepare',
  '42702': 'query/does-not-prepare',
  '42803': 'query/does-not-prepare',
  '42P10': 'query/does-not-prepare',
  '42P20': 'query/does-not-prepare',
  '428C9': 'query/does-not-prepare',
  '42712': 'query/does-not-prepare',
  '42701': 'query/does-not-prepare',
  '42809': 'query/does-not-prepare',
};

/** Functions and operators of extensions that no embedded database has. */
const ofExtensions =
  /^(?:function (?:\w+\.)?(?:st_|_st|uuid_|pgp_|crypt|gen_salt|digest|hmac|similarity|word_similarity|show_|unaccent|dblink|cube|earth|ll_to|hstore|akeys|ltree|soundex|levenshtein|metaphone|time_bucket|create_hypertable|cron\.|http_|vector|l2_|cosine|inner_product|h3_|pg_stat)|.*(?:vector|geometry|geography|hstore|ltree|citext))/i;
const plainOperator = /^operator does not exist: \S.* (?:=|<>|<|>|<=|>=|\+|-|\*|\/|\|\||~~\*?|!~~) \S/;

/** The rule that a failure breaks; undefined where it may be nobody's fault. */
export function ruleOf({ code = '', message }: SqlFailure): string | undefined {
  const rule = rulesByCode[code];
  if (code === '42P01' && /FROM-clause entry/.test(message)) return 'query/does-not-prepare';
  if (code === '42883') {
    if (message.startsWith('operator') ? !plainOperator.test(message) : ofExtensions.test(message)) return undefined;
  }
  return rule;
}

/** @see Finding */
export function failureFinding(
  query: Query,
  failure: SqlFailure,
  at: { offset: number; lines: Lines; names: readonly string[] },
): Finding | undefined {
  const rule = ruleOf(failure);
  if (rule === undefined) return undefined;
  const like = rule === 'query/unknown-table' ? nearest(failure.message, at.names) : undefined;
  const help = failure.hint ?? (like === undefined ? undefined : `perhaps ${like} is meant`);
  return queryFinding(rule, {
    path: query.path,
    ...at.lines.at(query.text.source(at.offset)),
    message: `${failure.message}${query.name === undefined ? '' : ` (${query.name})`}`,
    ...(help !== undefined && { help }),
  });
}

/** The relation that a message says is not there. */
export function missingRelation({ code, message }: SqlFailure): string | undefined {
  if (code !== '42P01' && code !== '3F000') return undefined;
  return /^(?:relation|schema) "([^"]+)" does not exist/.exec(message)?.[1];
}

/** The name that is most like the one in the message, where one is. */
export function nearest(message: string, names: readonly string[]): string | undefined {
  const wanted = (/"([^"]+)"/.exec(message)?.[1] ?? '').split('.').at(-1) ?? '';
  if (wanted.length < 3) return undefined;
  const most = wanted.length > 6 ? 2 : 1;
  return names.find((name) => {
    const other = name.split('.').at(-1) ?? '';
    return other !== wanted && Math.abs(other.length - wanted.length) <= most && distance(wanted, other) <= most;
  });
}

/** How many characters have to be changed, put in, left out or swapped. */
function distance(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[other.length] ?? 0;
}
