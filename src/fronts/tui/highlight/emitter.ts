/** The emitter that highlight.js writes to: pieces of text with their kinds, in order, instead of HTML. */

import type { Emitter } from 'highlight.js';
import type { Role } from '../theme.ts';

/** A run of code in one style, `role` absent where it is plain. May span lines. */
interface Piece {
  text: string;
  role: Role | undefined;
  /** How many scopes were open around it. */
  depth: number;
}

/** Scopes of highlight.js (the part before a dot unless the whole is listed) to roles. */
const roles: Record<string, Role> = {
  keyword: 'keyword',
  'title.class': 'type',
  title: 'function',
  built_in: 'type',
  type: 'type',
  class: 'type',
  string: 'string',
  char: 'string',
  regexp: 'string',
  template: 'string',
  quote: 'comment',
  comment: 'comment',
  doctag: 'keyword',
  number: 'number',
  literal: 'literal',
  symbol: 'literal',
  bullet: 'literal',
  attr: 'attribute',
  attribute: 'attribute',
  property: 'attribute',
  'selector-class': 'attribute',
  'selector-id': 'attribute',
  'selector-attr': 'attribute',
  'selector-tag': 'tag',
  name: 'tag',
  variable: 'variable',
  'template-variable': 'variable',
  meta: 'meta',
  section: 'heading',
  strong: 'strong',
  emphasis: 'emphasis',
  link: 'link',
  addition: 'added',
  deletion: 'removed',
};

/** Scopes that only group: what is in them keeps the look of what is around them. */
const roleOf = (scope: string): Role | undefined => roles[scope] ?? roles[scope.split('.')[0] ?? ''];

/** Collects what the highlighter finds as pieces in order, instead of as a tree that becomes HTML. */
export class PieceEmitter implements Emitter {
  readonly pieces: Piece[] = [];
  readonly #scopes: (Role | undefined)[] = [];

  addText(text: string): void {
    if (text !== '') this.pieces.push({ text, role: this.#scopes.at(-1), depth: this.#scopes.length });
  }

  openNode(scope: string): void {
    this.#scopes.push(roleOf(scope) ?? (scope === 'subst' ? undefined : this.#scopes.at(-1)));
  }

  closeNode(): void {
    this.#scopes.pop();
  }

  startScope(scope: string): void {
    this.openNode(scope);
  }

  endScope(): void {
    this.closeNode();
  }

  __addSublanguage(emitter: Emitter): void {
    for (const piece of (emitter as PieceEmitter).pieces)
      this.pieces.push({ ...piece, role: piece.role ?? this.#scopes.at(-1), depth: piece.depth + this.#scopes.length });
  }

  finalize(): void {
    this.#scopes.length = 0;
  }

  toHTML(): string {
    return '';
  }
}
