/** The Markdown lexer (`marked`), loaded after the first frame. */

import type { Lexer, Links, Token } from 'marked';

let known: typeof Lexer | undefined;
let loading: Promise<void> | undefined;

/** Loads the Markdown lexer; the first screen does without it. */
export function loadLexer(): Promise<void> {
  loading ??= import('marked').then((marked) => {
    known = marked.Lexer;
  });
  return loading;
}

/** False: `lex` would throw. */
export function lexerReady(): boolean {
  return known !== undefined;
}

/**
 * The block tokens of Markdown text (CommonMark with GitHub's tables, task lists and strikethrough). `links` holds the link definitions
 * met so far, and takes in those of this text: a text that is lexed in pieces keeps its links.
 */
export function lex(text: string, links: Links): Token[] {
  if (known === undefined) throw new Error('the Markdown lexer is not loaded');
  const lexer = new known();
  Object.assign(lexer.tokens.links, links);
  const tokens = lexer.lex(text);
  Object.assign(links, lexer.tokens.links);
  return tokens;
}
