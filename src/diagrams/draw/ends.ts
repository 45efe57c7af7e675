/** Lines that end short of their boxes, led up to them: where a label makes a column wider than a box in it, the drawer leaves a gap. */

const lines = new Set('─┄╌┈━═');
const sides = '│├┤┼';
/** Of boxes and of diamonds. */
const corners = { right: ['┐╮◇', '┘╯◇', '┌╭◇', '└╰◇'], left: ['┌╭◇', '└╰◇', '┐╮◇', '┘╯◇'] } as const;

/** The rows with every gap closed that is between a line's end and the border of a box. Every code unit is a column. */
export function joined(rows: readonly string[]): string[] {
  return rows.map((row, y) => {
    if (!/[─┄╌┈━═]/.test(row)) return row;
    const cells = Array.from({ length: row.length }, (_, x) => row.charAt(x));
    for (let x = 0; x < cells.length; x += 1) {
      join(cells, x, { rows, y, by: -1 });
      join(cells, x, { rows, y, by: 1 });
    }
    return cells.join('');
  });
}

/** Joins the end that is at `x`, and looks back to the left (-1) or on to the right (1), with the box there. */
function join(cells: string[], x: number, { rows, y, by }: { rows: readonly string[]; y: number; by: -1 | 1 }): void {
  const [head, knot] = by < 0 ? ['◄', '├'] : ['►', '┤'];
  const end = cells[x] ?? ' ';
  if (!lines.has(end) && end !== head && end !== knot) return;
  let at = x + by;
  while (cells[at] === ' ') at += by;
  // A line that only ends beside something needs no more than that; a knot of the border stands on it, never beside it.
  if ((at === x + by && end !== knot) || !isBorder(rows, at, y, by < 0 ? 'right' : 'left')) return;
  const line = lines.has(end) ? end : (cells[x - by] ?? '─');
  for (let gap = x; gap !== at; gap += by) cells[gap] = lines.has(line) ? line : '─';
  if (end === head) cells[at - by] = head;
  if (end === knot) cells[at] = knot;
}

/** Is that the border of a box, on the side that is named? All four corners are looked for. */
function isBorder(rows: readonly string[], x: number, y: number, side: 'left' | 'right'): boolean {
  const [topOwn, bottomOwn, topOther, bottomOther] = corners[side];
  const is = (at: number, row: number, of: string) =>
    of.includes(rows[row]?.[at] ?? ' ') && rows[row]?.[at] !== undefined;
  if (!is(x, y, sides)) return false;
  let [top, bottom] = [y - 1, y + 1];
  while (is(x, top, sides)) top -= 1;
  while (is(x, bottom, sides)) bottom += 1;
  if (!is(x, top, topOwn) || !is(x, bottom, bottomOwn)) return false;
  const by = side === 'right' ? -1 : 1;
  let other = x + by;
  while (is(other, top, '─┬┴┼┈▼▲━═')) other += by;
  return is(other, top, topOther) && is(other, bottom, bottomOther);
}
