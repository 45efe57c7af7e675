/** SQL from its first word on. */

/** Without the blanks and comments before it; comments that begin in comments are of the first. Linear. */
export function afterComments(sql: string): string {
  const blank = /(?:\s|--[^\n]*)*/y;
  for (let at = 0; ;) {
    blank.lastIndex = at;
    at += blank.exec(sql)?.[0].length ?? 0;
    if (!sql.startsWith('/*', at)) return sql.slice(at);
    const end = sql.indexOf('*/', at + 2);
    if (end < 0) return '';
    at = end + 2;
  }
}
