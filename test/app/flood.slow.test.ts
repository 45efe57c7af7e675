/** A service that sends as fast as it can, whatever it sends: what archie keeps of it stays small, on screen too. */

import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { binary, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { startPty } from '../support/pty.ts';
import type { Pty } from '../support/pty.ts';
import { endEvents, sse, startEvent } from '../support/replies.ts';

let server: MessagesServer;
let place: Place;
let terminal: Pty | undefined;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({}, server.url);
});
afterEach(async () => {
  terminal?.kill();
  await terminal?.exit;
  place.remove();
  await server.close();
});

const text = (words: string): string =>
  sse({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: words } });

it.each([
  ['words', text('hello ')],
  ['lines', text('a line of **words** and `code`\n')],
  ['a line without end', text('x'.repeat(65_536))],
  ['long pieces', text('word '.repeat(13_000))],
  ['rows of a table', text('| a | b |\n|---|---|\n')],
  ['comments', ': keepalive\n\n'],
  ['blank lines', '\n\n\n\n\n\n\n\n'],
  ['pings', sse({ type: 'ping' })],
])('64 MB of %s take less than 300 MB', { timeout: 180_000 }, async (_, piece) => {
  const chunk = piece.repeat(Math.ceil(65_536 / piece.length));
  server.reply({
    parts: [
      startEvent(),
      sse({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
      ...Array.from({ length: 1024 }, () => chunk),
      text('\n\nTHE-END'),
      sse({ type: 'content_block_stop', index: 0 }),
      ...endEvents('end_turn'),
    ],
  });
  const pty = startPty({ file: process.execPath, args: [binary], cwd: place.root, env: place.env, cols: 100 });
  terminal = pty;
  await pty.waitFor(/> Ask/, 60_000);
  pty.write('go\r');
  await pty.waitFor(/more than 2 MiB|THE-END/, 150_000);
  const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pty.pid}/status`, 'utf8'))?.[1]) / 1024;
  expect(peak).toBeLessThan(300);
});
