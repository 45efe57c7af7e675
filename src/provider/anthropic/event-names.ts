/** Event streams of servers that leave the `event:` lines out: what an event is stands in its data too. */

/**
 * The same bytes; where the stream begins with data and no name, every event without one is named by the `type` of its data
 * (WHATWG HTML, "server-sent events"). What is no JSON there, such as `[DONE]`, says nothing and goes.
 */
export function withEventNames(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let nameless: boolean | undefined;
  const namer = new Namer();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) {
            const rest = nameless ? namer.end() : '';
            if (rest !== '') controller.enqueue(new TextEncoder().encode(rest));
            return controller.close();
          }
          nameless ??= beginsWithData(value);
          if (!nameless) return controller.enqueue(value);
          const named = namer.take(value);
          // With nothing to hand on, nobody would ask again.
          if (named !== '') return controller.enqueue(new TextEncoder().encode(named));
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** Undefined where only blanks have come. */
function beginsWithData(bytes: Uint8Array): boolean | undefined {
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart();
  return start === '' ? undefined : start.startsWith('data:');
}

/** Writes the names, line by line. */
class Namer {
  readonly #decoder = new TextDecoder();
  #held = '';
  #isNamed = false;

  take(bytes: Uint8Array): string {
    const lines = (this.#held + this.#decoder.decode(bytes, { stream: true })).split('\n');
    this.#held = lines.pop() ?? '';
    return lines.map((line) => this.#named(line)).join('');
  }

  end(): string {
    return this.#held === '' ? '' : this.#named(this.#held + this.#decoder.decode());
  }

  #named(line: string): string {
    const bare = line.replace(/\r$/, '');
    if (bare === '') this.#isNamed = false;
    if (bare.startsWith('event:')) this.#isNamed = true;
    if (this.#isNamed || !bare.startsWith('data:')) return `${line}\n`;
    const type = typeOf(bare.slice('data:'.length));
    return type === null ? '' : `event: ${type}\n${line}\n`;
  }
}

function typeOf(data: string): string | null {
  try {
    const { type } = JSON.parse(data) as { type?: unknown };
    return typeof type === 'string' && /^\w+$/.test(type) ? type : null;
  } catch {
    return null;
  }
}
