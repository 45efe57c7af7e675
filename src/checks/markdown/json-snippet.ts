/** JSON as documents show it: one value, or several one after the other; members without braces and comments are no fault here. */

/** Faults with 1-based places; a reason where it is not judged. */
export function jsonFault(content: string): { line: number; column: number; message: string }[] | string {
  const text = content.replace(/^\uFEFF/, '');
  if (!/^\s*[[{]/.test(text)) return 'a part';
  const fault = new Reader(text).fault();
  if (fault === null) return [];
  if (fault.comment) return 'with comments';
  const before = text.slice(0, fault.at);
  return [{ line: before.split('\n').length, column: fault.at - before.lastIndexOf('\n'), message: fault.message }];
}

interface JsonFault {
  at: number;
  message: string;
  comment?: boolean;
}

class Reader {
  #at = 0;
  readonly #text: string;
  #fault: JsonFault | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  fault(): JsonFault | null {
    this.#blank();
    while (this.#at < this.#text.length && this.#fault === null) {
      this.#value(0);
      this.#blank();
    }
    return this.#fault;
  }

  #wrong(message: string, comment = false): void {
    this.#fault ??= { at: Math.min(this.#at, this.#text.trimEnd().length), message, ...(comment && { comment }) };
  }

  #blank(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
    if (/^(?:\/\/|\/\*|#|--)/.test(this.#text.slice(this.#at, this.#at + 2))) this.#wrong('a comment', true);
  }

  #value(depth: number): void {
    if (depth > 200) return this.#wrong('it is nested too deep', true);
    const char = this.#text[this.#at];
    if (char === '{' || char === '[') return this.#many(char, depth);
    if (char === '"') return this.#string();
    const word = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)(?![\w.])/.exec(
      this.#text.slice(this.#at, this.#at + 400),
    )?.[0];
    if (word !== undefined) this.#at += word.length;
    else if (char === undefined) this.#wrong('it ends too early');
    else if (char === "'") this.#wrong("' is no quote of JSON");
    else this.#wrong(`a value is missing before ${this.#shown()}`);
  }

  #shown(): string {
    return JSON.stringify(/^[\w$]+|^[^]/u.exec(this.#text.slice(this.#at, this.#at + 40))?.[0] ?? 'the end');
  }

  #many(open: '{' | '[', depth: number): void {
    const close = open === '{' ? '}' : ']';
    const keys = new Set<string>();
    this.#at += 1;
    this.#blank();
    if (this.#text[this.#at] === close) return void (this.#at += 1);
    while (this.#fault === null) {
      if (open === '{') this.#key(keys);
      if (this.#fault !== null) return;
      this.#value(depth + 1);
      this.#blank();
      if (this.#fault !== null) return;
      const char = this.#text[this.#at];
      if (char === close) return void (this.#at += 1);
      if (char !== ',')
        return this.#wrong(
          char === undefined ? `${open} is never closed` : `a comma is missing before ${this.#shown()}`,
        );
      this.#at += 1;
      this.#blank();
      if (this.#text[this.#at] === close) return this.#wrong('a comma stands before the end');
    }
  }

  #key(keys: Set<string>): void {
    if (this.#text[this.#at] !== '"')
      return this.#wrong(
        this.#text[this.#at] === undefined ? '{ is never closed' : `a key in quotes is missing before ${this.#shown()}`,
      );
    const from = this.#at;
    this.#string();
    const key = this.#text.slice(from, this.#at);
    if (keys.has(key)) {
      this.#at = from;
      return this.#wrong(`the key ${key} stands twice`);
    }
    keys.add(key);
    this.#blank();
    if (this.#text[this.#at] !== ':') return this.#wrong(`a colon is missing behind ${key}`);
    this.#at += 1;
    this.#blank();
  }

  #string(): void {
    const end = /^"(?:[^"\\\n\r\u0000-\u001f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"/.exec(
      this.#text.slice(this.#at, this.#at + 50_000),
    );
    if (end) this.#at += end[0].length;
    else this.#wrong('the string is never closed, or holds an escape that JSON does not have');
  }
}
