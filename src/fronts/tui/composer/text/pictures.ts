/** Pictures dragged into a terminal, which come as pasted paths: read as terminals and file managers write them. */

import { mentionOf, mentionSign } from '../../../../text/mentions.ts';

const picture = /\.(?:png|jpe?g|gif|webp)$/i;
/** What is dragged has its whole path; a name in a text is a word. */
const path = /^(?:~|\.{1,2})?\//;
const piece = /'((?:[^']|'\\'')*)'|"((?:[^"\\]|\\[^])*)"|((?:\\[^]|[^\s'"\\])+)/y;

/** The pasted text as mentions, where it is nothing but paths of pictures; null for any other text. */
export function picturesIn(pasted: string): string | null {
  const text = pasted.trim();
  if (text.length > 4096 || !/\.(?:png|jpe?g|gif|webp)['"]?$/i.test(text)) return null;
  const paths = plainPath(text) ?? pieces(text);
  if (paths === null || paths.length === 0 || !paths.every((each) => picture.test(each) && path.test(each)))
    return null;
  return `${paths.map((each) => mentionOf(each)).join(' ')} `;
}

/** A path with blanks in it as it is: some terminals quote nothing. */
function plainPath(text: string): string[] | null {
  if (/['"\\\n]/.test(text) || !/^(?:~?\/)/.test(text) || /\s~?\//.test(text)) return null;
  return [text];
}

/** Several, each in quotes, with escaped blanks, or as an address (`file:///...`). */
function pieces(text: string): string[] | null {
  const found: string[] = [];
  piece.lastIndex = 0;
  for (let at = 0; at < text.length; at = piece.lastIndex) {
    piece.lastIndex = at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0);
    const match = piece.exec(text);
    if (!match) return null;
    const [, single, double, bare = ''] = match;
    const plain = single?.replaceAll(String.raw`'\''`, "'") ?? (double ?? bare).replace(/\\([^])/g, '$1');
    const address = /^file:\/\/(?:localhost)?(\/.*)$/.exec(plain)?.[1];
    found.push(address === undefined ? plain : decoded(address));
  }
  return found;
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

/** A mention of what may be a picture, by its name: as it stands in the text with the blank behind it, and the path in it. */
export interface PictureMention {
  text: string;
  path: string;
}

const name = String.raw`\.(?:png|jpe?g|gif|webp)`;
const mention = new RegExp(`${mentionSign}(?:"([^"\\\\\n]+${name})"|([^\\s"@＠\\\\]+${name}))[ \n]`, 'giu');

/** Those that are written out: a blank stands behind them. A command has none. */
export function pictureMentions(text: string): PictureMention[] {
  if (/^[!/]/.test(text)) return [];
  return Array.from(text.matchAll(mention), ([found, quoted, bare = '']) => ({ text: found, path: quoted ?? bare }));
}
