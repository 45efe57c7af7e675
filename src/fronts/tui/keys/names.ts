/** Key names for people: help, footers and handbook must all call a key the same. */

const names: Readonly<Record<string, string>> = {
  ' ': 'Space',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  escape: 'Esc',
};

/** Names of keys that do the same: signs side by side (`↑ ↓`), names with a comma. */
export function together(names: readonly string[]): string {
  return names.reduce((all, key) => all + (key.length === 1 ? ' ' : ', ') + key);
}

/** A key as people know it: `Space`, `Shift+Tab`, `y`. */
export function nameOf(key: string): string {
  const known = names[key];
  if (known !== undefined || key.length === 1) return known ?? key;
  const capital = (part: string) => part[0]?.toUpperCase() + part.slice(1);
  return key.split('+').map(capital).join('+');
}
