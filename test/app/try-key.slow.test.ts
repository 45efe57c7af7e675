/** The key of a review that tries a command on what is chosen: "does it pass?" before "yes". */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { binary, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { launchers } from '../support/isolation.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { press, waitForPanel } from '../support/panel.ts';
import { startPty } from '../support/pty.ts';
import type { Pty } from '../support/pty.ts';
import { textReply, toolReply } from '../support/replies.ts';

const works = launchers.some((each) => each.works);

let server: MessagesServer;
let place: Place;
let terminal: Pty | undefined;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({ 'a.txt': 'one\ntwo\n' }, server.url);
});
afterEach(async () => {
  terminal?.kill();
  await terminal?.exit;
  place.remove();
  await server.close();
});

it.skipIf(!works)(
  'runs on the chosen, shows what it says and would change, remembers, and touches nothing',
  async () => {
    server.reply(
      toolReply([{ name: 'Bash', input: { command: 'sed -i s/one/ONE/ a.txt; echo new > b.txt' } }]),
      textReply('Done.'),
    );
    const pty = startPty({ file: process.execPath, args: [binary], rows: 30, cwd: place.root, env: place.env });
    terminal = pty;
    await pty.waitFor(/> Ask/);
    pty.write('change it\r');
    await waitForPanel(pty, /\+ ONE[\s\S]*y accept/);
    await press(pty, '!', /command to try/);
    pty.write('cat a.txt; ls; echo x > made; exit 3');
    await press(pty, '\r', /\$ cat a\.txt[\s\S]*ONE\ntwo\na\.txt\nb\.txt\n/);
    await pty.waitFor(/exit 3 · tried on 2 of 2 files, isolated; nothing landed\nit would change: made \(new\)/);
    expect(pty.screen().join('\n')).toContain('Esc back to the review');
    await press(pty, '\x1b', /\+ ONE[\s\S]*y accept/);
    // Without the first file, and by the command that was tried before.
    await press(pty, 't', /\[ \] 1\/2 a\.txt/);
    await press(pty, '!', /cat a\.txt; ls; echo x > made; exit 3/);
    await press(pty, '\r', /one\ntwo\na\.txt\nb\.txt\n[\s\S]*tried on 1 of 2 files/);
    // One that does not end is stopped by going back.
    await press(pty, '\x1b', /\[ \] 1\/2 a\.txt/);
    await press(pty, '!', /command to try/);
    pty.write('\x15echo begun; sleep 1000');
    await press(pty, '\r', /running in a copy[^]*begun/);
    await press(pty, '\x1b', /\[ \] 1\/2 a\.txt/);
    expect([readFileSync(join(place.root, 'a.txt'), 'utf8'), existsSync(join(place.root, 'b.txt'))]).toEqual([
      'one\ntwo\n',
      false,
    ]);
    pty.write('y');
    await pty.waitFor(/Done\.|again goes ahead/);
    if (!pty.screen().join('\n').includes('Done.')) pty.write('y');
    await pty.waitFor('Done.');
    expect([readFileSync(join(place.root, 'a.txt'), 'utf8'), existsSync(join(place.root, 'made'))]).toEqual([
      'one\ntwo\n',
      false,
    ]);
    expect(readFileSync(join(place.root, 'b.txt'), 'utf8')).toBe('new\n');
  },
);
