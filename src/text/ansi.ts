/** Styled text taken apart: the escape sequences that `styled` text may hold, and what style is on at a point. */

/** A style (SGR), a hyperlink (OSC 8), any other sequence, or text between them. */
interface Piece {
  kind: 'text' | 'style' | 'link' | 'other';
  text: string;
}

const sequence =
  /\x1b\[[0-9;:]*m|\x1b\]8;[^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)/g;

export function pieces(text: string): Piece[] {
  if (!text.includes('\x1b')) return text === '' ? [] : [{ kind: 'text', text }];
  const found: Piece[] = [];
  let last = 0;
  for (const match of text.matchAll(sequence)) {
    if (match.index > last) found.push({ kind: 'text', text: text.slice(last, match.index) });
    const [all] = match;
    const kind = all.startsWith('\x1b]8;') ? 'link' : all.startsWith('\x1b[') && all.endsWith('m') ? 'style' : 'other';
    found.push({ kind, text: all });
    last = match.index + all.length;
  }
  if (last < text.length) found.push({ kind: 'text', text: text.slice(last) });
  return found;
}

/** Which attribute ends which (ECMA-48 SGR): one code may end several. */
const endsOf: Record<string, string> = {
  '1': '22',
  '2': '22',
  '3': '23',
  '4': '24',
  '5': '25',
  '6': '25',
  '7': '27',
  '8': '28',
  '9': '29',
  '21': '24',
  '53': '55',
};

function familyOf(code: number): string | undefined {
  if ((code >= 30 && code <= 38) || (code >= 90 && code <= 97)) return '39';
  if ((code >= 40 && code <= 48) || (code >= 100 && code <= 107)) return '49';
  return code === 58 ? '59' : undefined;
}

/** Remembers what is switched on, so that a row can be closed and the next one opened alike. */
export class Pen {
  /** Attribute to its opening parameters; colours are keyed by their family. */
  private readonly on = new Map<string, { open: string; close: string }>();
  private link = '';

  take(piece: Piece): void {
    if (piece.kind === 'link') {
      this.link = /^\x1b\]8;[^;]*;(?:\x07|\x1b\\)$/.test(piece.text) ? '' : piece.text;
    } else if (piece.kind === 'style') this.style(piece.text.slice(2, -1));
  }

  private style(parameters: string): void {
    const codes = parameters.split(';');
    for (let at = 0; at < codes.length; at++) {
      const first = codes[at] ?? '';
      const code = Number.parseInt(first || '0', 10);
      if (code === 0) {
        this.on.clear();
        continue;
      }
      const family = familyOf(code);
      if (family !== undefined) {
        const extended = code === 38 || code === 48 || code === 58;
        const length = !extended || first.includes(':') ? 1 : codes[at + 1] === '2' ? 5 : 3;
        this.put(family, codes.slice(at, at + length).join(';'), family);
        at += length - 1;
      } else if (endsOf[String(code)] !== undefined) this.put(String(code), first, endsOf[String(code)] ?? '0');
      else for (const [key, style] of this.on) if (style.close === String(code)) this.on.delete(key);
    }
  }

  private put(key: string, open: string, close: string): void {
    this.on.delete(key);
    this.on.set(key, { open, close });
  }

  /** The sequences that switch on what is on now. */
  open(): string {
    const codes = [...this.on.values()].map((style) => style.open);
    return (codes.length === 0 ? '' : `\x1b[${codes.join(';')}m`) + this.link;
  }

  /** The sequences that switch off what is on now. */
  close(): string {
    const codes = [...new Set([...this.on.values()].map((style) => style.close))].toReversed();
    return (this.link === '' ? '' : '\x1b]8;;\x1b\\') + (codes.length === 0 ? '' : `\x1b[${codes.join(';')}m`);
  }
}
