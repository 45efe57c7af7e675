/** Splits a `.proto` file into tokens. */

/** A word keeps its dots; `end` comes last. */
export interface Token {
  kind: 'word' | 'number' | 'text' | 'symbol' | 'end';
  /** Of a text, what it says. */
  value: string;
  from: number;
  to: number;
}

/** Where the file is not a `.proto` file. */
export class ProtoError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const shape =
  /(?<blank>[\s\ufeff]+|\/\/[^\n]*|\/\*[^]*?\*\/)|(?<word>\.?[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*)|(?<number>0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?f?)|(?<text>"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*')|(?<symbol>[{}[\]()<>=;:,.+\-/])/y;

/** All tokens, with `end` as the last. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    shape.lastIndex = at;
    const found = shape.exec(text)?.groups;
    if (!found) throw new ProtoError(strange(text, at), at);
    const from = at;
    at = shape.lastIndex;
    const [kind, value] = Object.entries(found).find(([, each]) => each !== undefined) ?? ['blank', ''];
    if (kind === 'blank') continue;
    if (kind === 'word') tokens.push({ kind, value: value.replace(/\s+/g, ''), from, to: at });
    else if (kind === 'text') tokens.push({ kind, value: value.slice(1, -1), from, to: at });
    else if (kind === 'number' || kind === 'symbol') tokens.push({ kind, value, from, to: at });
  }
  // Behind the last thing, not behind the last line feed.
  const end = tokens.at(-1)?.to ?? 0;
  return [...tokens, { kind: 'end', value: 'the end of the file', from: Math.max(0, end - 1), to: end }];
}

function strange(text: string, at: number): string {
  if (text.startsWith('/*', at)) return 'the comment that begins here has no end';
  if (/["']/.test(text[at] ?? '')) return 'the text that begins here is not closed on its line';
  return `\`${text[at]}\` has no place in a .proto file`;
}
