/** What can be wrong with JSON. */

/** Something that strict JSON does not allow, or that nobody means. */
export interface JsonProblem {
  what:
    | 'invalid'
    | 'trailing-comma'
    | 'comment'
    | 'not-a-value'
    | 'control-character'
    | 'duplicate'
    | 'surrogate'
    | 'quotes';
  from: number;
  to: number;
  message: string;
  /** Of a key that stands twice: where it stood first. */
  first?: number;
}

/** What people mean by a word that is no value, as the end of a sentence. */
export function hintFor(word: string): string {
  if (/^[+-]?(?:NaN|Infinity)$/.test(word)) return ': it has no number for that; null, or a text, says so';
  if (/^(?:True|False|None|nil|undefined)$/.test(word))
    return `: ${word === 'True' || word === 'False' ? word.toLowerCase() : 'null'} is`;
  if (/^-?0\d/.test(word)) return ': a number has no leading zero';
  if (/^[+]/.test(word)) return ': a number has no plus sign';
  if (/^-?\.\d|^-?\d+\.$/.test(word)) return ': a number has digits on both sides of its point';
  if (/^0[xob]/i.test(word)) return ': numbers are decimal';
  return '; text stands in quotation marks';
}
