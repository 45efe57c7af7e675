import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { archie, makePlace } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import { textReply, toolReply } from '../support/replies.ts';

it('keeps the outputs of sessions apart, so that they go with their session', async () => {
  const server = await startMessagesServer();
  const place = makePlace({}, server.url);
  try {
    const kept: string[] = [];
    for (const last of [20_000, 30_000]) {
      const command = `seq ${last}`;
      server.reply(toolReply([{ name: 'Bash', input: { command } }]), textReply('counted'));
      expect(await archie(place, ['-p', 'count', '--allowed-tools', `Bash(${command})`])).toMatchObject({ code: 0 });
      kept.push(/the whole output is in ([^ \]\\"]+)/.exec(server.requests.at(-1)!.raw)?.[1] ?? '');
    }
    const [first = '', second = ''] = kept;
    expect(readFileSync(second, 'utf8')).toContain('\n30000\n');
    const sessions = JSON.parse((await archie(place, ['sessions', 'list', '--json'])).stdout) as { id: string }[];
    const ids = sessions.map(({ id }) => id);
    const outputs = dirname(dirname(first));
    expect(readdirSync(outputs).sort()).toEqual([...ids].sort());
    const gone = ids.find((id) => first.startsWith(join(outputs, id)))!;
    expect(await archie(place, ['sessions', 'rm', gone])).toMatchObject({ code: 0 });
    expect([existsSync(first), existsSync(second)]).toEqual([false, true]);
    expect(readdirSync(outputs)).toEqual(ids.filter((id) => id !== gone));
  } finally {
    place.remove();
    await server.close();
  }
});
