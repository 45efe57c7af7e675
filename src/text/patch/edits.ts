/** Edits of a text by offsets. */

/** The text with these edits made. Of edits that overlap the first one counts; one that is made twice is made once. */
export function withEdits(text: string, edits: readonly { from: number; to: number; text: string }[]): string {
  const sorted = edits.toSorted((one, other) => one.from - other.from || one.to - other.to);
  const parts: string[] = [];
  let at = 0;
  let last: (typeof sorted)[number] | undefined;
  for (const edit of sorted) {
    const again = last?.from === edit.from && last.to === edit.to && last.text === edit.text;
    if (again || edit.from < at || edit.to < edit.from || edit.to > text.length) continue;
    parts.push(text.slice(at, edit.from), edit.text);
    at = edit.to;
    last = edit;
  }
  return parts.join('') + text.slice(at);
}
