import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagePath } from '../dirs.ts';
import type { Flags } from '../flags.ts';

/**
 * The tour: a throw-away repository, the scripted model, real tools. In a terminal a person presses the keys; without
 * one it plays by itself and returns 1 if anything did not happen as told.
 */
export async function demo(flags: Flags): Promise<number> {
  const { makeSample } = await import('../demo/sample.ts');
  const { createScripted, parseScenario } = await import('../../provider/scripted.ts');
  const { assemble } = await import('../assemble.ts');
  const scratch = await mkdtemp(join(tmpdir(), 'archie-demo-'));
  try {
    const root = await makeSample(join(scratch, 'orders'));
    const source = await readFile(
      packagePath('agents', '..', 'docs', '..', 'dist', 'sample', '..', 'scenario.yaml'),
      'utf8',
    );
    const interactive = Boolean(process.stdin.isTTY && process.stdout.isTTY && !flags.print);
    const provider = createScripted(parseScenario(source, 'scenario.yaml'), { pace: interactive ? 1 : 0 });
    // State of its own: the tour leaves nothing behind.
    const env = {
      ...process.env,
      XDG_STATE_HOME: join(scratch, 'state'),
      XDG_CONFIG_HOME: join(scratch, 'config'),
      HOME: scratch,
    };
    const rooms = await assemble({ cwd: root, env, provider });
    if (interactive) {
      const { talk } = await import('../interactive.ts');
      return await talk(rooms, '', { ...flags, model: provider.name }, { hints });
    }
    const { playDemo } = await import('../demo/play.ts');
    const session = await rooms.open({ flags: { ...flags, model: provider.name }, interactive: true });
    return await playDemo({ session, root: rooms.root, print: (line: string) => process.stdout.write(`${line}\n`) });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
