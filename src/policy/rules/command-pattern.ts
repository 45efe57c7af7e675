/** Patterns of commands as they stand in rules, `Bash(npm run *)`, and whether a text fits one. */

/** What stands between the parentheses; null is every command. */
export interface CommandPattern {
  /** The literal pieces between the stars. */
  pieces: readonly string[];
  /** It ends in ` *` or `:*`: the piece before it stands for itself too. */
  open: boolean;
}

/** Reads `npm run *`, `npm run:*`, `git * main`, `npm test`. */
export function commandPattern(text: string): CommandPattern | null {
  const trimmed = text.trim().replace(/:\*$/, ' *');
  if (/^\**$/.test(trimmed)) return null;
  const open = trimmed.endsWith(' *');
  return { pieces: squeeze(trimmed).split('*'), open };
}

/** One blank for each stretch of them. */
export function squeeze(text: string): string {
  return text.replace(/[ \t]+/g, ' ').trim();
}

/** Does the text of a command fit the pattern? Linear in the text for each piece: no pattern takes for ever. */
export function fits(text: string, { pieces, open }: CommandPattern): boolean {
  if (open && fits(text, { pieces: bare(pieces), open: false })) return true;
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let from = first.length;
  for (const piece of rest) {
    const at = text.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return from <= text.length - last.length;
}

/** `npm run *` as `npm run`. */
function bare(pieces: readonly string[]): string[] {
  const kept = pieces.slice(0, -1);
  return [...kept.slice(0, -1), (kept.at(-1) ?? '').trimEnd()];
}
