/** Markdown within a line (emphasis, code, links) as styled text, with everything foreign sanitised. */

import type { MarkedToken, Token, Tokens } from 'marked';
import { clean } from '../../../text/sanitize.ts';
import type { Theme } from '../theme.ts';
import { decodeEntities } from './entities.ts';

/** For which terminal text is styled. */
export interface InlineLook {
  theme: Theme;
  /** For a screen reader: words without marks. */
  reader: boolean;
  /** May addresses be made into terminal links (OSC 8)? Only ever done for an address that is itself on the screen. */
  hyperlinks: boolean;
}

/**
 * Inline tokens as one styled text; a line break is `\n`. Foreign escapes are removed before anything is styled: references such as `&#27;` are
 * resolved first, so that they cannot bring one back.
 */
export function inline(tokens: readonly Token[], look: InlineLook): string {
  return tokens.map((token) => one(token as MarkedToken, look)).join('');
}

/** Scripts that set no blank between words: a line end inside their text is none either. */
const joined =
  /(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}，。、；：！？」』）])\n(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}「『（])/gu;

/** Text for people: references resolved, nothing that a terminal would obey, blanks instead of line ends and tabs. */
function plain(text: string): string {
  return clean(decodeEntities(text))
    .replace(joined, '')
    .replace(/[\n\t]/g, ' ');
}

function one(token: MarkedToken, look: InlineLook): string {
  const { theme } = look;
  // Without colour the marks of the source say what is meant.
  const marked = theme.name !== 'none' || look.reader;
  switch (token.type) {
    case 'strong':
      return marked ? theme.paint('strong', inline(token.tokens, look)) : `**${inline(token.tokens, look)}**`;
    case 'em':
      return marked ? theme.paint('emphasis', inline(token.tokens, look)) : `*${inline(token.tokens, look)}*`;
    case 'del':
      return marked ? theme.paint('strike', inline(token.tokens, look)) : `~~${inline(token.tokens, look)}~~`;
    case 'codespan': {
      // References are literal in code.
      const code = clean(token.text).replace(/[\n\t]/g, ' ');
      return marked ? theme.paint('code', code) : `\`${code}\``;
    }
    case 'br':
      return '\n';
    case 'link':
      return link(token, look);
    case 'image': {
      const words = plain(token.text);
      return `[${words === '' ? 'image' : words}]${address(token.href, look)}`;
    }
    case 'html':
      return /^<br\s*\/?>$/i.test(token.text.trim()) ? '\n' : plain(token.raw);
    case 'checkbox':
      return '';
    case 'text':
      return token.tokens === undefined ? plain(token.text) : inline(token.tokens, look);
    case 'escape':
      return clean(token.text);
    default:
      return 'tokens' in token && token.tokens !== undefined ? inline(token.tokens, look) : plain(token.raw);
  }
}

function link(token: Tokens.Link, look: InlineLook): string {
  const words = inline(token.tokens, look);
  const target = clean(token.href);
  const said = clean(token.text);
  if (said === target || `mailto:${said}` === target || `http://${said}` === target)
    return linked(look.theme.paint('link', said), target, look);
  return `${look.theme.paint('underline', words)}${address(token.href, look)}`;
}

/** ` (https://…)`, where there is an address. */
function address(href: string, look: InlineLook): string {
  const target = clean(href).replace(/\s+/g, '%20');
  return target === '' ? '' : ` (${linked(look.theme.paint('link', target), target, look)})`;
}

/** Wraps text that shows the target as a terminal link. */
function linked(text: string, target: string, look: InlineLook): string {
  if (!look.hyperlinks || !/^https?:\/\/[\u0021-\u007E]+$/i.test(target)) return text;
  return `\u001B]8;;${target}\u0007${text}\u001B]8;;\u0007`;
}
