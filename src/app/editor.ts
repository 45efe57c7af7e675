/** Programs of the user's own: editor and pager as argument vectors. */

/** `$VISUAL`, else `$EDITOR`. Null when neither is set or cannot be read (see `wordsOf`). */
export function editorCommand(env: NodeJS.ProcessEnv): string[] | null {
  return wordsOf(env['VISUAL']?.trim() || env['EDITOR']?.trim() || '');
}

/** `$PAGER`, else `less`. */
export function pagerCommand(env: NodeJS.ProcessEnv): string[] {
  return wordsOf(env['PAGER']?.trim() ?? '') ?? ['less'];
}

/**
 * Split into words as a shell splits them: blanks separate, quotes and `\` protect (POSIX Shell Command Language 2.2).
 * Nothing is expanded. Null when there are none or the quotes do not close.
 */
function wordsOf(source: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let i = 0; i < source.length; i++) {
    const c = source[i]!;
    if (quote) {
      if (c === quote) quote = '';
      else if (c === '\\' && quote === '"' && '"\\$`'.includes(source[i + 1] ?? '')) word += source[++i]!;
      else word += c;
    } else if (c === '"' || c === "'") {
      quote = c;
      word ??= '';
    } else if (c === '\\') word = (word ?? '') + (source[++i] ?? '');
    else if (/\s/.test(c)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + c;
  }
  if (quote) return null;
  if (word !== null) words.push(word);
  return words.length > 0 ? words : null;
}
