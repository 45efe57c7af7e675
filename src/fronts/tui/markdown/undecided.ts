/** The end of Markdown that is still being written, as far as nobody can say yet what it will be. */

/** Only signs that begin a block or underline one, or a number that may become one of a list. */
const onlyMarks = /^[ \t>]*(?:[-=*_#+|`~]+|\d{1,9}[.)]?|[-*+] \[[ xX]?\]?)[ \t]*$/;
/** What may yet become the row below the head of a table. */
const mayDelimit = /^[ \t>]*(?:[|:-][ \t|:-]*)?$/;

/**
 * The text without the end that would be shown as what it is not: the head of a table before the row below it has come, and
 * a last line of nothing but marks. For what is drawn while it grows; whole text is shown whole.
 */
export function withoutUndecided(text: string): string {
  const start = text.lastIndexOf('\n') + 1;
  const last = text.slice(start);
  const above = text.lastIndexOf('\n', start - 2) + 1;
  const head = text.slice(above, Math.max(above, start - 1));
  if (head.includes('|') && mayDelimit.test(last) && !isDelimiter(head) && !isBelowDelimiter(text, above))
    return text.slice(0, above);
  if (/^[ \t>]*\|/.test(last) && !isBelowDelimiter(text, start)) return text.slice(0, start);
  return onlyMarks.test(last) ? text.slice(0, start) : text;
}

function isDelimiter(line: string): boolean {
  return mayDelimit.test(line) && line.includes('-');
}

/** Does the line at this place stand in a table, below the row that makes it one? */
function isBelowDelimiter(text: string, at: number): boolean {
  for (let end = at; end > 0;) {
    const start = text.lastIndexOf('\n', end - 2) + 1;
    const line = text.slice(start, end - 1);
    if (isDelimiter(line)) return true;
    if (!line.includes('|')) return false;
    end = start;
  }
  return false;
}
