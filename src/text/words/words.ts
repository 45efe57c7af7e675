/** Words for people in the language they chose: English stands in the code and is the key; other languages are catalogues. */

/** Of each English text, in which `{0}`, `{1}` … stand for what is put in, the same in another language. */
export type Catalogue = Readonly<Record<string, string>>;

/** Null: English, as it stands in the code. */
let catalogue: ReadonlyMap<string, string> | null = null;
/** Translations of templates by the place in the code: what is drawn many times a second makes its key once. */
let templates = new WeakMap<TemplateStringsArray, string>();

/** Speaks by this catalogue from here on; null is English. What is no key of it stays English. */
export function speak(words: Catalogue | null): void {
  catalogue = words && new Map(Object.entries(words));
  templates = new WeakMap();
}

/** The catalogue that is spoken by. */
export function spoken(): ReadonlyMap<string, string> | null {
  return catalogue;
}

/**
 * Words for people: t`landed ${files} in ${time}`, which a catalogue has as `landed {0} in {1}`, or t(row.hint) for words that
 * stand in a table. What is put in is not translated. Behind such words may stand what is meant by them, where they mean several
 * things: t('back', 'to send') is `back|to send` in a catalogue. Never for what the model or a script reads.
 */
export function t(words: string | TemplateStringsArray, ...values: readonly (string | number)[]): string {
  if (typeof words === 'string')
    return (
      (values[0] === undefined ? undefined : catalogue?.get(`${words}|${values[0]}`)) ?? catalogue?.get(words) ?? words
    );
  if (catalogue === null) return words.reduce((all, part, at) => all + values[at - 1] + part);
  let template = templates.get(words);
  if (template === undefined) {
    const key = words.reduce((all, part, at) => `${all}{${at - 1}}${part}`);
    template = catalogue.get(key) ?? key;
    templates.set(words, template);
  }
  return filled(template, values);
}

/** A number of things: `1 file`, `2 files`, and whatever a catalogue has for `{0} files`. `shown` is how the number is written. */
export function numbered(n: number, one: string, many = `${one}s`, shown: string | number = n): string {
  const template = catalogue?.get(`{0} ${many}`);
  return template === undefined ? `${shown} ${n === 1 ? one : many}` : filled(template, [shown]);
}

/** Signs as wide as an ideograph, and ideographs: no blank stands between two of them. */
const wide = String.raw`[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]`;
const ideograph = /[\u3400-\u9fff\uf900-\ufaff]/;
const isWide = new RegExp(wide);
const isLatin = /[A-Za-z0-9]/;
const place = new RegExp(`(?:(?<=${wide}) )?\\{(\\d)\\}(?: (?=${wide}))?`, 'g');

/** Does it end in a sign as wide as an ideograph? */
export function endsWide(text: string): boolean {
  return isWide.test(text.at(-1) ?? '');
}

/**
 * A template with its `{0}`, `{1}` … replaced, in whatever order they stand. Between ideographs and Latin letters or numbers
 * stands a blank, and none between ideographs, whichever of them is put in.
 */
export function filled(template: string, values: readonly (string | number)[]): string {
  return template.replace(place, (whole, index: string, at: number) => {
    const value = values[Number(index)];
    if (value === undefined) return whole;
    const said = String(value);
    const blank = (own: string, beside: string, there: boolean): string =>
      (there ? !isWide.test(own) : ideograph.test(beside) && isLatin.test(own)) ? ' ' : '';
    const first = blank(said[0] ?? '', template[at - 1] ?? '', whole.startsWith(' '));
    const last = blank(said.at(-1) ?? '', template[at + whole.length] ?? '', whole.endsWith(' '));
    return first + said + last;
  });
}
