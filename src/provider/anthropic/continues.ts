/** Servers and proxies that say `100 Continue` to a request that did not ask for it, which `fetch` takes for the end of the connection. */

import { channel } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** The connections of `fetch` (undici) that have sent a request and read nothing of its answer yet, and what of that answer was kept back. */
const awaiting = new WeakMap<Socket, Buffer>();
let listens = false;

/** From here on such answers are passed over on every connection that is made: a client that did not ask for one is to ignore it (RFC 9110 §15.2). */
export function ignoreContinues(): void {
  if (listens) return;
  listens = true;
  channel('undici:client:connected').subscribe((message) => filter((message as { socket: Socket }).socket));
  channel('undici:client:sendHeaders').subscribe((message) => {
    awaiting.set((message as { socket: Socket }).socket, Buffer.alloc(0));
  });
}

function filter(socket: Socket): void {
  const read = socket.read.bind(socket);
  socket.read = (size?: number): Buffer | null => {
    for (;;) {
      const chunk = read(size) as Buffer | null;
      const held = awaiting.get(socket);
      if (chunk === null || !held) return chunk;
      const rest = withoutContinue(Buffer.concat([held, chunk]));
      if (rest.whole) {
        awaiting.delete(socket);
        return rest.bytes;
      }
      awaiting.set(socket, rest.bytes);
    }
  };
}

const status = /^HTTP\/1\.[01] 100[ \r]/;
const longestStatus = 'HTTP/1.1 100 '.length;
/** An answer with headers of this many bytes is none to ignore. */
const longestHead = 8192;

/** `whole`: what stands first is the answer itself; else more must come before that can be told. */
function withoutContinue(bytes: Buffer): { whole: boolean; bytes: Buffer } {
  for (let rest = bytes; ;) {
    const start = rest.toString('latin1', 0, longestStatus);
    if (!status.test(start)) return { whole: start.length >= longestStatus || !couldBe(start), bytes: rest };
    const end = rest.indexOf('\r\n\r\n');
    if (end === -1) return { whole: rest.length > longestHead, bytes: rest };
    rest = rest.subarray(end + 4);
  }
}

function couldBe(start: string): boolean {
  return ['HTTP/1.1 100 ', 'HTTP/1.0 100 ', 'HTTP/1.1 100\r', 'HTTP/1.0 100\r'].some((each) => each.startsWith(start));
}
