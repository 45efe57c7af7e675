/** A picture that the service would refuse, by every way it can come: the session goes on. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageType } from '../../src/text/encoding.ts';
import { archie, binary, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { png } from '../support/pictures.ts';
import { startPty } from '../support/pty.ts';
import { errorReply, textReply, toolReply } from '../support/replies.ts';

let server: MessagesServer;
let place: Place;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({}, server.url);
  writeFileSync(join(place.root, 'wide.png'), png(9_000, 60));
  writeFileSync(join(place.root, 'broken.png'), png(60, 60).subarray(0, 90));
  writeFileSync(join(place.root, 'heavy.png'), png(1_600, 1_400, { noise: true }));
});
afterEach(async () => {
  place.remove();
  await server.close();
});

/** The pictures of a request, as the service would see them. */
function pictures(raw: string): { width?: number; height?: number; bytes: number }[] {
  return [...raw.matchAll(/"media_type":"image\/\w+","data":"([^"]*)"/g)].map(([, data = '']) => {
    const bytes = Buffer.from(data, 'base64');
    const { width = 0, height = 0 } = imageType(bytes) ?? {};
    return { width, height, bytes: bytes.length };
  });
}

const look = (path: string) => toolReply([{ name: 'Read', input: { file_path: path } }]);

describe('a picture', () => {
  it('that the model reads is sent as it can be taken, or its fault in words', async () => {
    server.reply(look('wide.png'), look('broken.png'), look('heavy.png'), textReply('seen'));
    expect(await archie(place, ['-p', 'look'])).toMatchObject({ code: 0, stdout: 'seen\n' });
    const { raw } = server.requests.at(-1)!;
    const [wide, heavy, ...more] = pictures(raw);
    expect(more).toEqual([]);
    expect(wide).toMatchObject({ width: 2_000, height: 13 });
    expect(heavy!.bytes).toBeLessThan(3_750_001);
    expect(raw).toContain('broken.png: PNG image, 60×60 pixels');
    expect(raw).toContain('It cannot be shown');
  });

  it('that a host sends is sent as it can be taken, under the type that it has', async () => {
    server.reply(textReply('seen'));
    const block = (bytes: Buffer) => ({
      type: 'image',
      source: { type: 'base64', media_type: 'image/jpeg', data: bytes.toString('base64') },
    });
    const content = [
      { type: 'text', text: 'look' },
      block(png(9_000, 60)),
      block(png(60, 60).subarray(0, 90)),
      block(png(4, 4)),
    ];
    const stdin = `${JSON.stringify({ type: 'user', message: { role: 'user', content } })}\n`;
    const ran = await archie(
      place,
      ['-p', '--input-format', 'stream-json', '--output-format', 'stream-json', '--verbose'],
      { stdin },
    );
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('line 1 of the input: a picture was left out');
    const { raw } = server.requests[0]!;
    expect(pictures(raw)).toMatchObject([{ width: 2_000 }, { width: 4 }]);
    expect(raw).not.toContain('image/jpeg');
    expect(raw).toContain('A picture was left out here');
  });

  it('that is mentioned is sent as it can be taken, or is said not to be attached', async () => {
    server.otherwise(textReply('seen'));
    const pty = startPty({
      file: process.execPath,
      args: [binary],
      cols: 120,
      rows: 40,
      cwd: place.root,
      env: place.env,
    });
    try {
      await pty.waitFor(/> Ask/);
      pty.write('look @wide.png and @broken.png ');
      await pty.waitFor('broken.png');
      pty.write('\r');
      await pty.waitFor(/@broken.png was not attached: .*broken/);
      await pty.waitFor('seen');
      expect(pictures(server.requests[0]!.raw)).toMatchObject([{ width: 2_000, height: 13 }]);
    } finally {
      pty.kill();
    }
  });

  it('that is refused all the same is left out, here and after a resume', async () => {
    server.otherwise((request) =>
      pictures(request.raw).length > 0
        ? errorReply(400, 'invalid_request_error', 'Could not process image')
        : textReply('without'),
    );
    writeFileSync(join(place.root, 'good.png'), png(5, 5));
    server.reply(look('good.png'));
    const ran = await archie(place, ['-p', 'look']);
    expect(ran).toMatchObject({ code: 0, stdout: 'without\n' });
    expect(ran.stderr).toMatch(/The picture good\.png .* is left out from here on.*Could not process image/);
    const before = server.requests.length;
    expect(await archie(place, ['-p', '-c', 'go on'])).toMatchObject({ code: 0, stdout: 'without\n' });
    expect(server.requests).toHaveLength(before + 1);
  });
});
