/** An input as it was sent by a model that learned another program's tools: looking at it, and taking keys out of it. */

/** What was sent, with the keys that the tool knows by their own names. */
export type Given = Readonly<Record<string, unknown>>;

/** Other names of keys, without hyphens and in lower case, for the key that is meant. */
export type Names = Readonly<Record<string, string>>;

/** These names for the one key. */
export const namesOf = (key: string, names: string): Names =>
  Object.fromEntries(names.split(' ').map((name) => [name, key]));

/** A key without hyphens and in lower case; the case of a single letter counts (`-c`, `-C`). */
function plain(key: string): string {
  const letters = key.replace(/[-_]/g, '');
  return letters.length === 1 ? letters : letters.toLowerCase();
}

/** Is it on, however that was written? */
export const isOn = (value: unknown): boolean =>
  value === true || value === 1 || /^(?:true|yes|1)$/i.test(textOf(value));

/** Is it off, however that was written? */
export const isOff = (value: unknown): boolean =>
  value === false || value === 0 || /^(?:false|no|0)$/i.test(textOf(value));

/** A text without blanks around it; anything else as none. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** An object with keys, and no list. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Takes the first of these keys out of the input, whatever its hyphens and capitals; undefined where none is in it. */
export function take(input: Record<string, unknown>, ...names: string[]): unknown {
  for (const name of names) {
    const key = Object.keys(input).find((each) => plain(each) === name);
    if (key === undefined) continue;
    const value = input[key];
    delete input[key];
    return value;
  }
  return undefined;
}
