/** The readings of a glob pattern: brackets, parentheses and braces may also be plain characters, because folders are called `[id]`, `(group)` and `{{name}}`. */

/** More readings than this are not tried one by one: all as a glob, then all as plain characters. */
const most = 32;
const closing: Record<string, string> = { '[': ']', '(': ')', '{': '}' };

/**
 * The pattern as it stands, and with each pair of brackets taken for plain characters: together they match what either
 * reading does. An opening bracket that is never closed is a plain character in all of them.
 */
export function readingsOf(pattern: string): string[] {
  const readings = [...new Set(combined(pattern))];
  return readings.length <= most ? readings : [pattern, escaped(pattern)];
}

function combined(pattern: string): string[] {
  let readings = [''];
  const add = (ends: readonly string[]): void => {
    // One more than is ever used, so that the caller sees that there are too many.
    readings = readings.flatMap((start) => ends.map((end) => start + end)).slice(0, most + 1);
  };
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at] as string;
    if (char === '\\') add([pattern.slice(at, (at += 1) + 1)]);
    else if (!(char in closing)) add([char]);
    else {
      const end = endOf(pattern, at);
      if (end === null) add([`\\${char}`]);
      else {
        const inner = pattern.slice(at + 1, end);
        // Alternatives in braces are patterns themselves; what a class or a group holds is not.
        const asGlob = char === '{' ? combined(inner).map((one) => `{${one}}`) : [pattern.slice(at, end + 1)];
        add([...asGlob, escaped(pattern.slice(at, end + 1))]);
        at = end;
      }
    }
  }
  return readings;
}

/** Where the bracket that opens at `at` is closed. */
function endOf(pattern: string, at: number): number | null {
  const open = pattern[at] as string;
  let depth = 0;
  for (let index = at; index < pattern.length; index += 1) {
    if (pattern[index] === '\\') index += 1;
    else if (pattern[index] === open) depth += 1;
    else if (pattern[index] === closing[open] && (depth -= 1) === 0) return index;
  }
  return null;
}

/** With every bracket as a plain character; wildcards outside of them stay what they are. */
function escaped(pattern: string): string {
  let out = '';
  let depth = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at] as string;
    if (char === '\\') out += pattern.slice(at, (at += 1) + 1);
    else {
      if (char in closing) depth += 1;
      out += /[[\](){}]/.test(char) || (depth > 0 && /[*?,!]/.test(char)) ? `\\${char}` : char;
      if (/[\])}]/.test(char)) depth -= 1;
    }
  }
  return out;
}
