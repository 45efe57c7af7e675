/** The order in which the tree shows files: of each folder the folders first, then the files, both by name. */

/** Indexes of the paths, in that order. */
export function treeOrder(paths: readonly string[]): number[] {
  const split = paths.map((path) => path.split('/'));
  return paths.map((_, at) => at).toSorted((a, b) => compare(split[a]!, split[b]!) || a - b);
}

function compare(a: readonly string[], b: readonly string[]): number {
  const last = Math.min(a.length, b.length) - 1;
  for (let at = 0; at <= last; at++) {
    if (a[at] === b[at]) continue;
    const [folderA, folderB] = [at < a.length - 1, at < b.length - 1];
    if (folderA !== folderB) return folderA ? -1 : 1;
    return byName(a[at]!, b[at]!);
  }
  // A folder that goes has the name of what is in it, and stands with the files, behind all folders.
  return b.length - a.length;
}

/** As people count, `file7` before `file14`. By hand: the collators of the runtime take long to load. */
function byName(a: string, b: string): number {
  // Every second part is a number.
  const [as, bs] = [a.split(/(\d+)/), b.split(/(\d+)/)];
  for (let at = 0; at < Math.min(as.length, bs.length); at++) {
    const [x, y] = [as[at]!, bs[at]!];
    if (x === y) continue;
    if (at % 2 === 0) {
      // A number stands where digits sort.
      const [p, q] = [x + (as[at + 1]?.[0] ?? ''), y + (bs[at + 1]?.[0] ?? '')];
      return p < q ? -1 : 1;
    }
    const [m, n] = [x.replace(/^0+/, ''), y.replace(/^0+/, '')];
    if (m !== n) return m.length - n.length || (m < n ? -1 : 1);
  }
  // The same but for zeros before a number.
  return a < b ? -1 : 1;
}
