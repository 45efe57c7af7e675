/** The events of a stream and nothing beside them: named where a server left that out, and bounded in what each may hold. */

import { ProviderFailure } from '../../protocol/failure.ts';
import { broken } from '../faults.ts';
import { reasonIn } from '../reason.ts';

/** Each event is read whole. Characters. */
const longestEvent = 16 * 1024 ** 2;
/** What a line may begin with. */
const fields = [':', 'event:', 'data:', 'id:', 'retry:'];
/** What keeping a line takes beside its words. Characters. */
const lineCost = 32;
/** So much is handed on at a time: whoever takes events out of a piece copies the rest of it for each. Characters. */
const longestPiece = 4096;

/**
 * The same events (WHATWG HTML, "server-sent events"). One that has no name, or the one that stands for none, is named by the
 * `type` of its data; what is no JSON there, such as `[DONE]`, says nothing and goes. So do comments, which some servers
 * send to keep a connection: a flood of them would come to whoever reads as one chunk after another and never as an event.
 */
export function sifted(body: ReadableStream<Uint8Array>, host: string): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const events = new Events();
  let over = false;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        for (;;) {
          const piece = events.piece();
          if (piece !== '') return controller.enqueue(encoder.encode(piece));
          if (over && events.isForeign) throw broken(host, 'it holds no event of the Messages API', false);
          if (over) return controller.close();
          const { done, value } = await reader.read();
          over = done;
          if (done) events.end();
          else events.take(decoder.decode(value, { stream: true }));
          if (events.held <= longestEvent) continue;
          reader.cancel().catch(() => undefined);
          const message = `${host} answered with more than ${longestEvent / 1024 ** 2} MiB in one event.`;
          throw new ProviderFailure('protocol', message, { retryable: false });
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** Reads lines, and writes events. */
class Events {
  /** The parts of a line that has not ended. */
  #line: string[] = [];
  #name = '';
  #data: string[] = [];
  /** Whole events, to be handed on from `#next` on. */
  #ready: string[] = [];
  #next = 0;
  /** A line ended with the last character, and a line feed that comes first belongs to it. */
  #returned = false;
  /** Has there been an event, and something that is none? */
  #known = false;
  #strange = false;
  /** Characters of that line, and of the lines of data before it. */
  #begun = 0;
  #kept = 0;

  /** Characters of what is no whole event yet. */
  get held(): number {
    return this.#begun + this.#kept;
  }

  /** All that came is of another kind than this stream: a page, or the events of another API. */
  get isForeign(): boolean {
    return this.#strange && !this.#known;
  }

  take(text: string): void {
    const more = this.#returned && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') this.#returned = text.endsWith('\r');
    const lines = more
      .replace(/\r\n?/g, '\n')
      .replace(/\n{3,}/g, '\n\n')
      .split('\n');
    const last = lines.pop() ?? '';
    for (const line of lines) {
      this.#ended(this.#line.length === 0 ? line : [...this.#line, line].join(''));
      [this.#line, this.#begun] = [[], 0];
    }
    if (last === '') return;
    this.#line.push(last);
    this.#begun += last.length;
  }

  /** An event without the blank line that ends it counts where its data are whole. */
  end(): void {
    const rest = this.#line.join('');
    // A field that was cut off is of this stream nevertheless.
    this.#ended(fields.some((field) => field.startsWith(rest)) ? '' : rest);
    if (typeOf(this.#data.join('\n')) !== null) this.#ended('');
  }

  /** What is ready, up to the end of an event; empty where nothing is. */
  piece(): string {
    let piece = '';
    while (this.#next < this.#ready.length && piece.length < longestPiece) piece += this.#ready[this.#next++];
    if (this.#next === this.#ready.length) [this.#ready, this.#next] = [[], 0];
    return piece;
  }

  #ended(line: string): void {
    if (line === '') return this.#event();
    if (line.startsWith('event:')) this.#name = valueOf(line, 'event:');
    if (!fields.some((field) => line.startsWith(field))) this.#strange = true;
    if (!line.startsWith('data:')) return;
    const value = valueOf(line, 'data:');
    this.#data.push(value);
    this.#kept += value.length + lineCost;
  }

  #event(): void {
    const data = this.#data.join('\n');
    const unnamed = this.#name === '' || this.#name === 'message';
    // Without data it is none, and a ping only says that the connection stands.
    const name = data === '' || this.#name === 'ping' ? null : unnamed ? typeOf(data) : this.#name;
    if (data !== '' && unnamed && name === null) this.#strange = true;
    if (name !== null) this.#known = true;
    if (name !== null) this.#ready.push(`event: ${name}\n${this.#data.map((each) => `data: ${each}\n`).join('')}\n`);
    this.#name = '';
    this.#data = [];
    this.#kept = 0;
  }
}

function valueOf(line: string, field: string): string {
  return line.slice(line[field.length] === ' ' ? field.length + 1 : field.length);
}

/** What an event without a name is: what its data say, an error where they hold the reason of one, or nothing known. */
function typeOf(data: string): string | null {
  try {
    const said = JSON.parse(data) as { type?: unknown; error?: unknown; detail?: unknown };
    if (typeof said.type === 'string' && /^\w+$/.test(said.type)) return said.type;
    return reasonIn({ error: said.error, detail: said.detail }) === '' ? null : 'error';
  } catch {
    return null;
  }
}
