/** Recognises SQL that is not PostgreSQL's, by what only others write. */

/** The dialect, for people: "MySQL dialect". */
type Dialect = 'MySQL' | 'SQLite' | 'T-SQL' | 'Oracle' | 'BigQuery' | 'ClickHouse' | 'template';

/** What only one of them writes. Comments and strings are left out before. */
const signs: readonly [Dialect, RegExp][] = [
  ['template', /\{\{|\{%|<%[=-]?|\$\{\w|#\{\w|\{\w*\}|<if\s+test=/],
  [
    'MySQL',
    /\bengine\s*=\s*(?:innodb|myisam|memory|aria)\b|\bauto_increment\b|\bunsigned\b|^\s*delimiter\s|\bon\s+duplicate\s+key\s+update\b|\binsert\s+ignore\b|\bdefault\s+charset\s*=|\bcharacter\s+set\s+utf8|\bstraight_join\b|\bshow\s+(?:tables|databases|columns)\b|\block\s+tables\b|\bgroup_concat\s*\(|\bifnull\s*\(|\bdate_sub\s*\(|\bdate_add\s*\(|\bcurdate\s*\(|\bunix_timestamp\s*\(|\bselect\s+database\s*\(\s*\)|\blimit\s+\d+\s*,\s*\d+/im,
  ],
  [
    'SQLite',
    /\bautoincrement\b|^\s*pragma\s|\bwithout\s+rowid\b|\binsert\s+or\s+(?:ignore|replace|abort|rollback|fail)\b|\bsqlite_master\b|\bsqlite_schema\b|\bjulianday\s*\(|\bstrftime\s*\(|\bdatetime\s*\(\s*'now'|\bcreate\s+virtual\s+table\b|\bglob\s+'|\blast_insert_rowid\s*\(|^\s*\.(?:mode|headers|import|read)\b/im,
  ],
  [
    'T-SQL',
    /^\s*go\s*(?:\d+\s*)?$|\[\w+\]\.\[\w+\]|\[dbo\]|\bdbo\.\w|\bidentity\s*\(\s*\d+\s*,\s*\d+\s*\)|\bnvarchar\b|\bdatetime2\b|\bselect\s+top\s*\(?\s*\d|\bgetdate\s*\(|\bwith\s*\(\s*nolock\s*\)|\bisnull\s*\([^()]*,|^\s*declare\s+@|\bset\s+nocount\b|\bscope_identity\s*\(|\bcross\s+apply\b|\bouter\s+apply\b|\bnewid\s*\(|\bsys\.\w+objects?\b|\bexec\s+sp_/im,
  ],
  [
    'Oracle',
    /\bvarchar2\b|\bnumber\s*\(\s*\d+|\bnvl\s*\(|\bsysdate\b|\brownum\b|\bfrom\s+dual\b|^\s*\/\s*$|\bconnect\s+by\b/im,
  ],
  [
    'ClickHouse',
    /\bfrom\s+\w+(?:\s+\w+)?\s+final\b|\bprewhere\b|\blimit\s+\d+\s+by\b|\{\w+\s*:\s*(?:u?int\d+|string|datetime\w*|array|nullable|float\d+)\b|\btodatetime(?:64)?\s*\(|\bargmax\s*\(/i,
  ],
  [
    'BigQuery',
    /\bstruct<|\barray<|\bsafe_cast\s*\(|\bunnest\s*\([^)]*\)\s+with\s+offset|\bqualify\b|\bexcept\s*\(\s*\w+\s*\)\s+from|\bdate_trunc\s*\(\s*\w+\s*,\s*(?:day|week|month|year)\s*\)/im,
  ],
];

/** The other dialect that a text is certainly written in; undefined where nothing says so. `bare` has neither strings nor comments. */
export function dialectOf(text: string): Dialect | undefined {
  const bare = withoutQuotes(text);
  // Backticks quote names in MySQL, BigQuery and SQLite; in PostgreSQL they mean nothing at all.
  const ticks = /`[\w.-]+`/.test(bare);
  for (const [dialect, sign] of signs) {
    if (sign.test(bare)) return dialect;
  }
  return ticks ? 'MySQL' : undefined;
}

/** Strings, comments and bodies as blanks of the same length. */
export function withoutQuotes(text: string): string {
  const pattern = /'(?:[^']|'')*'|--[^\n]*|\/\*[^]*?\*\/|\$([A-Za-z_]\w*)?\$[^]*?\$\1\$/g;
  return text.replace(pattern, (found) => (found.startsWith("'") ? "''" : found.replace(/[^\n]/g, ' ')));
}
