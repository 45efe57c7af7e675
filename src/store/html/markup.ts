/** HTML that can only be written whole and escaped: elements made of elements and text. */

import { clean } from '../../text/sanitize.ts';

/** Elements that a page may have: none that loads or runs anything, nor one in which text is not text. */
type Name =
  | ('html' | 'head' | 'meta' | 'title' | 'body' | 'header' | 'main' | 'section' | 'article' | 'h1' | 'h2' | 'h3')
  | ('p' | 'div' | 'span' | 'b' | 'code' | 'pre' | 'mark' | 'ul' | 'li' | 'details' | 'summary')
  | ('table' | 'thead' | 'tbody' | 'tr' | 'th' | 'td');

/** Attributes that they may have; `true` is one without a value, `false` none. */
type Attributes = Readonly<
  Partial<
    Record<'charset' | 'http-equiv' | 'content' | 'name' | 'lang' | 'dir' | 'class' | 'id' | 'scope', string> & {
      open: boolean;
    }
  >
>;

/** What may stand in an element: elements, text (raw), words of ours, lists one after the other, null for nothing. */
export type Part = Markup | Words | string | number | null | readonly Part[];

/** Words of ours as they are told in the language of who reads the page. */
export type Tell = (words: string) => string;

/** Words of ours, in English until they are written. */
class Words {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Words of ours in an element. */
export function words(text: string): Part {
  return new Words(text);
}

/** An element. Only `element` makes one, so what is in it is escaped. */
export class Markup {
  readonly #written: (tell: Tell) => string;

  private constructor(written: (tell: Tell) => string) {
    this.#written = written;
  }

  static made(name: Name, attributes: Attributes, parts: readonly Part[]): Markup {
    const given = Object.entries(attributes)
      .filter(([, value]) => value !== false)
      .map(([key, value]) => (value === true ? ` ${key}` : ` ${key}="${escape(String(value))}"`));
    const start = `<${name}${given.join('')}>`;
    const end = rowEnd(name);
    return new Markup((tell) =>
      name === 'meta' ? start + end : `${start}${Markup.#textOf(parts, tell)}</${name}>${end}`,
    );
  }

  static #textOf(part: Part, tell: Tell): string {
    if (part === null) return '';
    if (part instanceof Markup) return part.#written(tell);
    if (part instanceof Words) return escape(tell(part.text));
    return typeof part === 'object' ? part.map((each) => Markup.#textOf(each, tell)).join('') : escape(String(part));
  }

  /** For a file, with the words of ours as `tell` has them. */
  written(tell: Tell): string {
    return this.#written(tell);
  }
}

/** An element with what is in it. */
export function element(name: Name, attributes: Attributes, ...parts: readonly Part[]): Markup {
  return Markup.made(name, attributes, parts);
}

/** A line end behind what is a block of its own, where a browser does not see it. */
function rowEnd(name: Name): string {
  return /^(?:meta|title|h[123]|section|article|p|div|pre|li|details|tr)$/.test(name) ? '\n' : '';
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Without control characters and what cannot be seen, too: a right-to-left mark makes code read as other code. */
function escape(text: string): string {
  return clean(text.replace(/\r\n?/g, '\n')).replace(/[&<>"']/g, (char) => escapes[char] ?? '');
}
