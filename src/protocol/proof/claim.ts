/** What the model says of its own work, and nobody saw. */

/** A sentence of the model's, and what there is in its place. */
export interface UnseenClaim {
  text: string;
  /** `no test command ran`, `npm test ended with exit 1`. */
  why: string;
}
