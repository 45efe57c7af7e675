/** A value of front matter as text, whatever YAML made of it. */

/** Numbers, lists and maps as their author would read them; nothing for nothing. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).join(' ');
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : `${value as number}`;
}
