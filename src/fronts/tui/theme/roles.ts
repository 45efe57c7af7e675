/** What a piece of text can be: its role. */

/** What a piece of text is; the theme knows how that looks. */
export type Role =
  | Shape
  | 'accent'
  | 'dim'
  | 'ok'
  | 'warn'
  | 'error'
  | 'heading'
  | 'key'
  | 'code'
  | 'link'
  | 'quote'
  | 'lineNumber'
  | 'added'
  | 'removed'
  | 'addedRow'
  | 'removedRow'
  | 'addedWord'
  | 'removedWord'
  | PersonaColor
  | SyntaxRole;

/** Told by its shape, in every theme alike. */
export type Shape = 'strong' | 'emphasis' | 'strike' | 'underline' | 'selected' | 'title' | 'user';

/** The eight colours that a persona file may name. */
export type PersonaColor = 'red' | 'blue' | 'green' | 'yellow' | 'purple' | 'orange' | 'pink' | 'cyan';

type SyntaxRole =
  | 'keyword'
  | 'string'
  | 'number'
  | 'comment'
  | 'function'
  | 'type'
  | 'variable'
  | 'literal'
  | 'tag'
  | 'attribute'
  | 'meta';
