/** Patterns of commands in a tool list, `Bash(git diff:*)`: does a command keep within one, whatever it is made of? */

/** Shell syntax that makes more of a line than one plain command, or hides what its words are. */
const syntax = /[;&|<>()$`\\{}*?[\]!]|^[~#]/;

/** The words of a plain command, quotes taken off; null where the shell would do more with it than split it. */
function wordsOf(command: string): string[] | null {
  const words: string[] = [];
  // The shell parts words at blanks and tabs alone; other white space is a line end or no white space to it.
  if (/[^\S \t]|(?!\t)\p{Cc}/u.test(command)) return null;
  let rest = command.trim();
  while (rest !== '') {
    const word = /^(?:'[^']*'|"[^"$`\\!]*"|[^\s'"])+/.exec(rest)?.[0];
    if (word === undefined) return null;
    const plain = word.replace(/'([^']*)'|"([^"]*)"/g, (_, one?: string, two?: string) => one ?? two ?? '');
    if (syntax.test(word.replace(/'[^']*'|"[^"]*"/g, ''))) return null;
    words.push(plain);
    rest = rest.slice(word.length).trimStart();
  }
  // An assignment before the command changes what it does.
  return words.length > 0 && !/^\w+=/.test(words[0] ?? '') ? words : null;
}

/** Options with which a git command that only reads writes a file or starts a program. git takes any beginning of one. */
function changesSomething(words: readonly string[]): boolean {
  if (words[0] !== 'git') return false;
  return words.some((word) => {
    const [option = ''] = word.split('=');
    const begins = (name: string, least: number) => option.length >= least && name.startsWith(option);
    return (
      begins('--output', 4) || begins('--ext-diff', 4) || begins('--textconv', 7) || /^(?:-c|--exec-path)$/.test(option)
    );
  });
}

/**
 * Does the command keep within the pattern? `git diff:*` and `git diff *` stand for it with anything behind, a `*` elsewhere
 * for any part of a word, any other text for itself. Only one plain command is ever within: no pipe, no redirection, no
 * substitution, no variable, and of git's reading commands none of the options that write or run something.
 */
export function isWithin(command: string, pattern: string): boolean {
  const words = wordsOf(command);
  if (!words || changesSomething(words)) return false;
  const open = /(?::\*|\s\*)$/.test(pattern);
  const wanted = pattern
    .replace(/(?::\*|\s\*)$/, '')
    .trim()
    .split(/\s+/);
  if (wanted.join('') === '' || pattern === '*') return pattern.trim() === '*' || open;
  if (open ? words.length < wanted.length : words.length !== wanted.length) return false;
  return wanted.every((part, at) => fits(words[at] ?? '', part.split('*')));
}

/** Do the pieces stand in the word in this order, the first at its beginning, the last at its end? (No pattern: several stars can take one for ever.) */
function fits(word: string, pieces: readonly string[]): boolean {
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return word === first;
  if (!word.startsWith(first) || !word.endsWith(last) || word.length < first.length + last.length) return false;
  let from = first.length;
  for (const piece of rest) {
    const at = word.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return from <= word.length - last.length;
}
