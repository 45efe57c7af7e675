/** What a debug log wants of an event stream, read beside the provider: the server's own numbers, also where a reply is refused. */

/** What was heard of the reply so far. */
interface Heard {
  messageId?: string;
  /** As the server counts. */
  usage?: Record<string, unknown>;
  stop?: string;
  error?: { type?: unknown; message?: unknown };
}

/** Events that are looked into; the rest is passed over unread. */
const wanted = /"type"\s*:\s*"(?:message_start|message_delta|error)"/;
const pieces = /"type"\s*:\s*"content_block_delta"/;

interface Listener {
  /** Grows in place. */
  heard: Heard;
  take(text: string): void;
  end(): void;
  /** The pieces of the reply put together; empty unless they were asked for. */
  said(): string;
}

/** Reads an answer piece by piece; `together`: what it says, too. */
export function listener(together: boolean): Listener {
  const heard: Heard = {};
  let said = '';
  let rest = '';
  const line = (text: string): void => {
    const data = /^data:\s*(\{.*)$/.exec(text)?.[1] ?? (text.startsWith('{') ? text : undefined);
    if (data === undefined) return;
    const isPiece = together && pieces.test(data);
    if (!isPiece && !wanted.test(data)) return;
    try {
      const event = JSON.parse(data) as Wire;
      if (isPiece) said += textIn(event.delta ?? {});
      else note(heard, event);
    } catch {
      // Not whole JSON: the provider says so, and the body is there for whoever asked for it.
    }
  };
  return {
    heard,
    take(text) {
      const lines = (rest + text).split(/\r\n|\r|\n/);
      rest = lines.pop() ?? '';
      for (const each of lines) line(each);
    },
    end: () => line(rest),
    said: () => said,
  };
}

/** The piece itself, whatever a kind of block calls it. */
function textIn(delta: Record<string, unknown>): string {
  return Object.entries(delta).reduce((all, [key, value]) => (key === 'type' ? all : `${all}${String(value)}`), '');
}

interface Wire {
  type?: unknown;
  message?: { id?: unknown; usage?: Record<string, unknown> };
  delta?: Record<string, unknown>;
  usage?: Record<string, unknown>;
  error?: { type?: unknown; message?: unknown };
}

function note(heard: Heard, { type, message, delta, usage, error }: Wire): void {
  if (type === 'error') heard.error = { type: error?.type, message: error?.message };
  if (typeof message?.id === 'string') heard.messageId = message.id;
  if (typeof delta?.['stop_reason'] === 'string') heard.stop = delta['stop_reason'];
  const counted = Object.entries({ ...message?.usage, ...usage }).filter(([, count]) => count !== null);
  if (counted.length > 0) heard.usage = { ...heard.usage, ...Object.fromEntries(counted) };
}
