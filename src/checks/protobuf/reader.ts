/** Walks over the tokens of a `.proto` file, and says what is missing. */

import type { ProtoOption, Span } from './model.ts';
import { ProtoError, tokensOf } from './tokens.ts';
import type { Token } from './tokens.ts';

/** A cursor over tokens. What it is asked for and does not find throws `ProtoError`. */
export class Reader {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(text: string) {
    this.#tokens = tokensOf(text);
  }

  peek(ahead = 0): Token {
    const last = this.#tokens.length - 1;
    return this.#tokens[Math.min(this.#next + ahead, last)] as Token;
  }

  next(): Token {
    const token = this.peek();
    this.#next += 1;
    return token;
  }

  isEnd(): boolean {
    return this.peek().kind === 'end';
  }

  /** The next token for people. */
  shown(): string {
    return this.peek().value;
  }

  fail(message: string, offset = this.peek().from): never {
    throw new ProtoError(message, offset);
  }

  skips(value: string): boolean {
    if (this.peek().value !== value || this.peek().kind === 'text') return false;
    this.#next += 1;
    return true;
  }

  word(what: string): Token {
    if (this.peek().kind !== 'word') this.fail(`\`${this.shown()}\` where ${what} should stand`);
    return this.next();
  }

  /** A word without dots. */
  identifier(what: string): Token {
    const token = this.word(what);
    if (token.value.includes('.')) this.fail(`\`${token.value}\` where ${what} should stand: without dots`, token.from);
    return token;
  }

  /** One text; what stands in pieces is put together. */
  text(what: string): { value: string; from: number } {
    const { kind, from, value } = this.peek();
    if (kind !== 'text') this.fail(`\`${value}\` where ${what} should stand, in quotation marks`);
    let all = '';
    while (this.peek().kind === 'text') all += this.next().value;
    return { value: all, from };
  }

  integer(what: string): { value: number; from: number } {
    const { from } = this.peek();
    const sign = this.skips('-') ? -1 : 1;
    const token = this.next();
    if (token.kind !== 'number' || !/^(?:0[xX][\da-fA-F]+|\d+)$/.test(token.value))
      this.fail(`\`${token.value}\` where ${what} should stand`, from);
    const octal = /^0\d+$/.test(token.value);
    return { value: sign * (octal ? Number.parseInt(token.value, 8) : Number(token.value)), from };
  }

  symbol(value: string, of: string, why = ''): void {
    if (!this.skips(value)) this.fail(`\`${this.shown()}\` where the \`${value}\` of ${of} should stand${why}`);
  }

  /** Said of the line that has no end, not of the next. */
  semicolon(of: string): void {
    if (!this.skips(';'))
      this.fail(`the \`;\` behind ${of} is missing`, Math.max(0, (this.#tokens[this.#next - 1]?.to ?? 1) - 1));
  }

  /** `{ … }`, with `each` called for what stands in it. */
  block(of: string, each: () => void): void {
    this.symbol('{', of);
    while (!this.skips('}')) {
      if (this.isEnd()) this.fail(`the file ends before the \`{\` of ${of} is closed`);
      if (!this.skips(';')) each();
    }
  }

  /** `1, 4 to 6, 10 to max` */
  spans(most: number): Span[] {
    const spans: Span[] = [];
    do {
      const { value: first, from } = this.integer('a number');
      const isMax = this.skips('to') && this.skips('max');
      const before = this.#tokens[this.#next - 1]?.value;
      const last = isMax ? most : before === 'to' ? this.integer('a number').value : first;
      if (last < first) this.fail(`${first} to ${last} is empty`, from);
      spans.push({ first, last, from });
    } while (this.skips(','));
    return spans;
  }

  /** `option name = value;` */
  option(): ProtoOption {
    if (!this.skips('option')) this.fail(`\`${this.shown()}\` where an option should stand`);
    const option = this.#assignment();
    this.semicolon(`option ${option.name}`);
    return option;
  }

  /** `[a = 1, (b).c = { … }]`, where there are some. */
  options(): ProtoOption[] {
    const options: ProtoOption[] = [];
    if (!this.skips('[')) return options;
    do options.push(this.#assignment());
    while (this.skips(','));
    this.symbol(']', 'the options');
    return options;
  }

  #assignment(): ProtoOption {
    const { from } = this.peek();
    let name = '';
    while (this.peek().value !== '=') {
      const token = this.next();
      if (token.kind !== 'word' && !['(', ')', '.'].includes(token.value))
        this.fail(`\`${token.value}\` where the name of an option should stand`, token.from);
      name += token.value;
    }
    if (name === '') this.fail('an option without a name');
    this.symbol('=', `option ${name}`);
    return { name, from, value: this.#value(name) };
  }

  #value(of: string): string {
    const { kind, value } = this.peek();
    if (value === '{' || value === '<' || value === '[') {
      const parts: string[] = [];
      let depth = 0;
      do {
        if (this.isEnd()) this.fail(`the value of option ${of} is not closed`);
        const token = this.next();
        if (token.kind === 'symbol' && '{<['.includes(token.value)) depth += 1;
        if (token.kind === 'symbol' && '}>]'.includes(token.value)) depth -= 1;
        parts.push(token.value);
      } while (depth > 0);
      return parts.join(' ');
    }
    if (kind === 'text') return this.text('the value').value;
    const sign = this.skips('-') ? '-' : this.skips('+') ? '+' : '';
    if (this.peek().kind !== 'word' && this.peek().kind !== 'number')
      this.fail(`\`${this.shown()}\` where the value of option ${of} should stand`);
    return sign + this.next().value;
  }
}
