/** Foreign text within words of archie's own: between fences that it cannot close. */

/** The text between two rows of backticks, one more than it holds in a row (as CommonMark fences code): the same bytes for the same text. */
export function quoted(text: string): string {
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}${text.endsWith('\n') ? '' : '\n'}${fence}`;
}
