/** Numbers of bytes and of things in words for people. */

const units = ['kB', 'MB', 'GB', 'TB'] as const;

/** `830 bytes`, `12.4 kB`, `1.1 GB`: powers of 1000, one decimal where it says something. */
export function bytesWords(bytes: number): string {
  if (bytes < 1000) return counted(bytes, 'byte');
  let [value, unit] = [bytes / 1000, 0];
  // What would be rounded to 1000 is one of the next unit.
  while (value >= 999.95 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${value.toFixed(1).replace(/\.0$/, '')} ${units[unit]}`;
}

/** `1 turn`, `2 turns`. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
