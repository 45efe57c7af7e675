/** Keys that a person gave to actions (`keys.yaml`), in the place of those of the key tables. */

let own: ReadonlyMap<string, readonly string[]> = new Map();
let changes = 0;

/** From here on these keys do the actions of these names. Called before the first key comes. */
export function setOwnKeys(keys: ReadonlyMap<string, readonly string[]>): void {
  own = keys;
  changes++;
}

/** The keys of a row: those of the person, where they gave it any. */
export function keysOf(row: { name?: string; keys: readonly string[] }): readonly string[] {
  return (row.name === undefined ? undefined : own.get(row.name)) ?? row.keys;
}

/** Another number whenever the keys were changed: what was made of them is made anew. */
export function keyChanges(): number {
  return changes;
}
