/** Reads JSON with places: strictly, but it goes on after what is certain to be meant (a trailing comma, a comment, `NaN`), so that all of it is told at once. */

import { hintFor } from './json-problem.ts';
import type { JsonProblem } from './json-problem.ts';
import { readString } from './json-string.ts';
import type { DataEntry, DataNode } from './node.ts';

/** Thrown where reading cannot go on. */
class Stop extends Error {}

/** Deeper than this is not read: readers differ in what they bear. */
const deepest = 1500;
const numberShape = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const wordShape = /[+-]?[\p{L}_$.\d][\p{L}\p{N}_$.+-]*/uy;

/** The document, null where it cannot be read to its end, and everything that is wrong with it. */
export function scanJson(text: string): { root: DataNode | null; problems: JsonProblem[] } {
  const scan = new Scan(text);
  let root: DataNode | null = null;
  try {
    root = scan.document();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  return { root, problems: scan.problems };
}

class Scan {
  readonly problems: JsonProblem[] = [];
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): DataNode {
    this.#space();
    if (this.#at >= this.#text.length) this.#stop(0, 'the file is empty: JSON has at least a value');
    const root = this.#value();
    this.#space();
    if (this.#at < this.#text.length)
      this.#stop(this.#at, `${this.#seen()} after the end of the ${kindOf(root)}: a file holds one value`);
    return root;
  }

  #stop(at: number, message: string): never {
    this.problems.push({ what: 'invalid', from: at, to: Math.min(at + 1, this.#text.length), message });
    throw new Stop();
  }

  #say(what: JsonProblem['what'], from: number, to: number, message: string): void {
    this.problems.push({ what, from, to, message });
  }

  /** What stands here, for people. */
  #seen(): string {
    const rest = this.#text.slice(this.#at, this.#at + 24);
    if (rest === '') return 'the end of the file';
    return `\`${/^(?:[\w$]+|\W)/u.exec(rest)?.[0].trim() || rest[0]}\``;
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 32 || code === 10 || code === 13 || code === 9) this.#at += 1;
      else if (code === 47 && '/*'.includes(this.#text[this.#at + 1] ?? ' ')) this.#comment();
      else return;
    }
  }

  #comment(): void {
    const from = this.#at;
    const block = this.#text[from + 1] === '*';
    const end = this.#text.indexOf(block ? '*/' : '\n', from + 2);
    if (block && end < 0) this.#stop(from, 'the comment that begins here has no end');
    this.#at = end < 0 ? this.#text.length : end + (block ? 2 : 0);
    this.#say('comment', from, this.#at, 'JSON has no comments');
  }

  #value(): DataNode {
    const from = this.#at;
    const char = this.#text[from];
    if (char === '{' || char === '[') {
      if ((this.#depth += 1) > deepest) this.#stop(from, `nested more than ${deepest} deep`);
      const node = char === '{' ? this.#object() : this.#array();
      this.#depth -= 1;
      return node;
    }
    if (char === '"' || char === "'") return { kind: 'scalar', value: this.#string(), from, to: this.#at };
    numberShape.lastIndex = from;
    const number = numberShape.exec(this.#text)?.[0];
    wordShape.lastIndex = from;
    const word = wordShape.exec(this.#text)?.[0];
    if (number !== undefined && (word === undefined || word.length <= number.length)) {
      this.#at += number.length;
      return { kind: 'scalar', value: Number(number), from, to: this.#at };
    }
    if (word === undefined) this.#stop(from, `${this.#seen()} where a value should stand`);
    this.#at += word.length;
    if (word === 'true' || word === 'false') return { kind: 'scalar', value: word === 'true', from, to: this.#at };
    if (word !== 'null') this.#say('not-a-value', from, this.#at, `\`${word}\` is no value of JSON${hintFor(word)}`);
    return { kind: 'scalar', value: null, from, to: this.#at };
  }

  #object(): DataNode {
    const from = this.#at;
    const entries: DataEntry[] = [];
    const seen = new Map<string, number>();
    this.#at += 1;
    let comma = -1;
    for (;;) {
      this.#space();
      const char = this.#text[this.#at];
      if (char === '}') break;
      if (char === undefined) this.#unclosed(from, '{');
      if (entries.length > 0 && comma < 0) this.#missing(from, '{', '}');
      const entry = this.#entry(from);
      const first = seen.get(entry.key);
      if (first === undefined) seen.set(entry.key, entry.from);
      else
        this.problems.push({
          what: 'duplicate',
          from: entry.from,
          to: entry.to,
          first,
          message: entry.key,
        });
      entries.push(entry);
      this.#space();
      comma = this.#text[this.#at] === ',' ? this.#at++ : -1;
    }
    if (comma >= 0) this.#trailing(comma, '}');
    this.#at += 1;
    return { kind: 'object', entries, from, to: this.#at };
  }

  #entry(open: number): DataEntry {
    const from = this.#at;
    const char = this.#text[from];
    let key: string;
    if (char === '"' || char === "'") key = this.#string();
    else {
      wordShape.lastIndex = from;
      const word = wordShape.exec(this.#text)?.[0];
      if (char === ']') this.#stop(from, `\`]\` where the \`{\` of line ${this.#line(open)} should be closed`);
      if (word === undefined) this.#stop(from, `${this.#seen()} where a key should stand`);
      key = word;
      this.#at += word.length;
      this.#say('quotes', from, this.#at, `the key \`${word}\` stands without quotation marks`);
    }
    const to = this.#at;
    this.#space();
    if (this.#text[this.#at] !== ':')
      this.#stop(this.#at, `${this.#seen()} where the \`:\` of key "${key}" should stand`);
    this.#at += 1;
    this.#space();
    if (',}]'.includes(this.#text[this.#at] ?? ' ')) this.#stop(this.#at, `the key "${key}" has no value`);
    return { key, from, to, value: this.#value() };
  }

  #array(): DataNode {
    const from = this.#at;
    const items: DataNode[] = [];
    this.#at += 1;
    let comma = -1;
    for (;;) {
      this.#space();
      const char = this.#text[this.#at];
      if (char === ']') break;
      if (char === undefined) this.#unclosed(from, '[');
      if (char === '}') this.#stop(this.#at, `\`}\` where the \`[\` of line ${this.#line(from)} should be closed`);
      if (items.length > 0 && comma < 0) this.#missing(from, '[', ']');
      items.push(this.#value());
      this.#space();
      comma = this.#text[this.#at] === ',' ? this.#at++ : -1;
    }
    if (comma >= 0) this.#trailing(comma, ']');
    this.#at += 1;
    return { kind: 'array', items, from, to: this.#at };
  }

  #trailing(comma: number, close: string): void {
    this.#say('trailing-comma', comma, comma + 1, `a comma before \`${close}\`: JSON allows none after the last`);
  }

  #unclosed(open: number, bracket: string): never {
    // Where the text ends, not behind its last line feed.
    const end = this.#text.trimEnd().length;
    this.#stop(Math.max(0, end - 1), `the file ends before the \`${bracket}\` of line ${this.#line(open)} is closed`);
  }

  #missing(open: number, bracket: string, close: string): never {
    if ('}]'.includes(this.#text[this.#at] ?? ' '))
      this.#stop(
        this.#at,
        `\`${this.#text[this.#at]}\` where the \`${bracket}\` of line ${this.#line(open)} should be closed`,
      );
    const before = this.#text.slice(0, this.#at).trimEnd().length;
    this.#stop(Math.max(0, before - 1), `a comma or \`${close}\` is missing after this, before ${this.#seen()}`);
  }

  /** Only for messages that end the reading, so that it may count. */
  #line(offset: number): number {
    return this.#text.slice(0, offset).split('\n').length;
  }

  #string(): string {
    const read = readString(this.#text, this.#at, (...problem) => this.#say(...problem));
    if ('stop' in read) this.#stop(read.at, read.stop);
    this.#at = read.to;
    return read.value;
  }
}

function kindOf({ kind }: DataNode): string {
  return kind === 'scalar' ? 'value' : kind;
}
