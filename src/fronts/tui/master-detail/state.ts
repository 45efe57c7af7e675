/** A list of things that come and go, and a look inside one of them (master-detail): what such screens have in common. */

/** What a person does there: a fold of the keys. */
export interface MasterDetail {
  /** The id of the one that the keys mean; null: the first that runs, else the last. */
  readonly selected: string | null;
  /** It is looked into. */
  readonly inside: boolean;
  /** First row of the inside that is shown; null: its end, also when more comes. */
  readonly top: number | null;
  readonly message: string | null;
}

/** What a key finds on the screen. */
export interface MasterDetailLook<T> {
  items: readonly T[];
  /** Rows that are shown, and all of them. */
  height: number;
  total: number;
}

/** Which one the keys mean, by what runs still. */
export function selecting<T extends { id: string }>(isRunning: (item: T) => boolean) {
  return ({ selected }: Pick<MasterDetail, 'selected'>, items: readonly T[]): T | undefined =>
    items.find(({ id }) => id === selected) ?? items.find(isRunning) ?? items.at(-1);
}
