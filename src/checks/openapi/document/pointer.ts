/** The way from the root of a file to a value. */

/** Keys, and numbers of items. */
export type Pointer = readonly string[];
