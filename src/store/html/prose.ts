/** What people and models wrote, in an exported session: as it stands, with blocks of code, and code within a line. */

import { fenceAt } from '../../text/markdown/fences.ts';
import { element } from './markup.ts';
import type { Markup, Part } from './markup.ts';

/** A text in the language that it is written in, its blocks one below the other; none where there is nothing in it. */
export function proseMarkup(text: string): Markup[] {
  const lines = text.split(/\r?\n/);
  const blocks: Markup[] = [];
  let open: string[] = [];
  const close = (): void => {
    const words = open.join('\n').replace(/^\n+/, '').trimEnd();
    if (words !== '') blocks.push(element('div', { class: 'prose', dir: 'auto' }, inline(words)));
    open = [];
  };
  for (let at = 0; at < lines.length; at += 1) {
    const fenced = fenceAt(lines, at);
    if (fenced === null) open.push(lines[at] ?? '');
    else {
      close();
      blocks.push(element('pre', {}, element('code', {}, fenced.content)));
      at = fenced.end - 1;
    }
  }
  close();
  return blocks.length === 0 ? [] : [element('div', { lang: languageTag(text) }, blocks)];
}

/** Words with the code in them, and with what is to stand out: of the parts that are split at marks, every other is between them. */
function inline(words: string): Part[] {
  return words.split(/`([^`\n]+)`/).map((part, at) => (at % 2 === 1 ? element('code', {}, part) : bold(part)));
}

function bold(words: string): Part[] {
  return words.split(/\*\*([^*\n]+)\*\*/).map((part, at) => (at % 2 === 1 ? element('b', {}, part) : part));
}

/** Chinese, as far as one can see: no kana, no Hangul. Readers and browsers choose voices and fonts by it. */
function languageTag(text: string): string {
  return /\p{Script=Han}/u.test(text) && !/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(text)
    ? 'zh-Hant-TW'
    : 'en';
}
