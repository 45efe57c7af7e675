/** Line ends of a text that has both kinds: each line that stays keeps its own, a new one takes that of its neighbour. */

const bare = (line: string): string => line.replace(/\r?\n$/, '');
const endOf = (line: string): string => (line.endsWith('\r\n') ? '\r\n' : line.endsWith('\n') ? '\n' : '');

/**
 * `text` (whose own line ends count for nothing) with the line ends of `old`, which it is to replace: lines that both have
 * keep theirs, a line in the place of another one takes its line end, and one that is new that of the line before.
 * `after` ends the line that follows `old`, and is taken where `old` has none.
 */
export function withLineEndsOf(old: string, text: string, after = '\n'): string {
  const [before, now] = [lines(old), lines(text)];
  const [had, has] = [before.map(bare), now.map(bare)];
  let front = 0;
  while (front < had.length && front < has.length && had[front] === has[front]) front += 1;
  let back = 0;
  const most = Math.min(had.length, has.length) - front;
  while (back < most && had.at(-1 - back) === has.at(-1 - back)) back += 1;
  // Between those that agree: lines that are there again, in their order, then those in the same place.
  const places = new Map<string, number[]>();
  for (let at = had.length - back - 1; at >= front; at -= 1) {
    const known = places.get(had[at] as string);
    if (known) known.push(at);
    else places.set(had[at] as string, [at]);
  }
  let last = endOf(before[front - 1] ?? '') || endOf(before[0] ?? '') || after;
  return now
    .map((line, at) => {
      if (endOf(line) === '') return line;
      const place =
        at < front
          ? at
          : at >= has.length - back
            ? had.length - (has.length - at)
            : (places.get(has[at] as string)?.pop() ?? (at < had.length - back ? at : undefined));
      last = (place === undefined ? '' : endOf(before[place] as string)) || (place === undefined ? last : after);
      return bare(line) + last;
    })
    .join('');
}

/** Lines with their line ends; nothing after the last one. */
function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Says of one offset after the other, in order, the line end of its line; of the last line, that of the line before. */
export function lineEnds(text: string): (at: number) => string {
  let end = text.indexOf('\n');
  let before = -1;
  return (at) => {
    while (end >= 0 && end < at) {
      before = end;
      end = text.indexOf('\n', end + 1);
    }
    return text[(end < 0 ? before : end) - 1] === '\r' ? '\r\n' : '\n';
  };
}
