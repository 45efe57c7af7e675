/** The slug of a persona's name: what mentions, flags and events call it by. */

/** Lower-case, hyphenated, letters and digits of any script. */
export function slugOf(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
}
