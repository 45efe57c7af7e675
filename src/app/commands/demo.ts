/** `archie demo`: the tour in a throw-away repository, with the offline model and real tools. */

import { mkdtemp, rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { assemble } from '../assemble.ts';
import type { Flags } from '../cli/session-flags.ts';
import { say } from '../cli/terminal.ts';
import type { DebugLog } from '../debug-log/debug-log.ts';

/**
 * The tour: a throw-away repository, the scripted model, real tools. In a terminal a person presses the keys; without
 * one it plays by itself and returns 1 if anything did not happen as told.
 */
export async function demo(flags: Flags, signal: AbortSignal, log?: DebugLog): Promise<number> {
  const [{ makeSample, readScenario }, { createScripted, parseScenario }, { tourHints }] = await Promise.all([
    import('../demo/sample.ts'),
    import('../../provider/scripted/scripted.ts'),
    import('../demo/tour.ts'),
  ]);
  const person = process.stdin.isTTY && process.stdout.isTTY && !flags.print;
  const scratch = await mkdtemp(join(tmpdir(), 'archie-demo-'));
  const cleanUp = (): never => {
    // An interrupted tour leaves nothing behind either.
    void rm(scratch, { recursive: true, force: true }).finally(() => process.exit(130));
    return undefined as never;
  };
  process.once('SIGTERM', cleanUp);
  if (!person) process.once('SIGINT', cleanUp);
  // The sample's tests run on the Node that runs archie, whatever else is on PATH.
  process.env['PATH'] = [dirname(process.execPath), process.env['PATH']].join(delimiter);
  // Node 22.12 has the database that the sample uses behind a flag.
  if (!isBuiltin('node:sqlite')) process.env['NODE_OPTIONS'] = '--experimental-sqlite';
  try {
    const root = await makeSample(join(scratch, 'orders'));
    const provider = createScripted(parseScenario(await readScenario(), 'scenario.yaml'), { pace: person ? 1 : 0 });
    // Folders of its own: the tour neither sees nor changes what is the user's.
    const env = {
      ...process.env,
      HOME: scratch,
      XDG_STATE_HOME: join(scratch, 'state'),
      XDG_CONFIG_HOME: join(scratch, 'config'),
    };
    const house = await assemble({ cwd: root, env, provider, log });
    // One review for all that a turn proposes, with what is proven of it.
    const onTour = { ...flags, model: provider.name, permissionMode: flags.permissionMode ?? ('stage' as const) };
    if (person) {
      const { talk } = await import('../interactive.ts');
      return await talk(house, '', onTour, { hints: [...tourHints], signal });
    }
    const { playDemo } = await import('../demo/play.ts');
    const { session } = await house.open({ flags: onTour, interactive: true });
    const code = await playDemo({
      session,
      root: house.root,
      print: say,
    });
    await session.close();
    return code;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
