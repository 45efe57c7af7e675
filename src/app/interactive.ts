import { assemble } from './assemble.ts';
import type { House } from './assemble.ts';
import { choose } from './choose.ts';
import { openDesk } from './desk.ts';
import type { Flags } from './flags.ts';
import { noAccessText } from './credentials.ts';

/** A session in the terminal. Returns the exit code. */
export async function interactive(prompt: string, flags: Flags): Promise<number> {
  const house = await assemble({ cwd: process.cwd(), env: process.env });
  if (!house.access) {
    process.stderr.write(`${await noAccessText()}\n`);
    return 3;
  }
  return talk(house, prompt, flags, {});
}

/** Opens the terminal over a house that is assembled. `hints` are shown to a person on the tour. */
export async function talk(house: House, prompt: string, flags: Flags, more: { hints?: string[] }): Promise<number> {
  const chosen = await choose(house, flags, true);
  const [{ session }, desk, { startTui }] = await Promise.all([
    house.open({ flags, interactive: true, ...chosen }),
    openDesk(house, flags),
    import('../fronts/tui/start.tsx'),
  ]);
  for (const notice of [...house.config.notices, ...(await house.workspace()).notices])
    process.stderr.write(`archie: ${notice}\n`);
  return startTui({
    session,
    desk,
    history: [...(chosen.history?.events ?? [])],
    ...(prompt && { prompt }),
    options: {
      color: flags.color && !house.env['NO_COLOR'],
      theme: flags.theme ?? house.config.theme ?? 'auto',
      screenReader: flags.screenReader || house.env['INK_SCREEN_READER'] === 'true',
      ...(more.hints && { hints: more.hints }),
    },
  });
}
