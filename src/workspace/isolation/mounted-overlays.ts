/** Overlays mounted for archie itself, without any command in them: to write a proposal into one, and to see what a command left. */

import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { overlaysByBubblewrap } from './launch/bubblewrap.ts';
import { cannotLaunch, closeAbove, overlayLines, ownNamespace, plainBash } from './launch/launch.ts';
import type { Programs } from './launch/launch.ts';
import type { OverlayMount } from './view/view.ts';

/** The first line is the number by which it is found. It ends with its standard input, and so with archie. */
const held = [`echo $$`, 'read -r _'];
/** Arguments: mount(8), the table. */
const mounting = [closeAbove(2), `"$1" -a -T "$2" || exit ${cannotLaunch}`, ...held].join('\n');

/** They are there until `close`. */
export class MountedOverlays {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #holder: string;
  readonly #work: string;

  private constructor(child: ChildProcessWithoutNullStreams, holder: string, work: string) {
    this.#child = child;
    this.#holder = holder;
    this.#work = work;
  }

  /** Rejects with the words of the program where they cannot be mounted. */
  static async open(programs: Programs, work: string, overlays: readonly OverlayMount[]): Promise<MountedOverlays> {
    const [file, ...args] =
      programs.bwrapAlone === true ? byBwrap(programs, work, overlays) : byMount(programs, work, overlays);
    const child = spawn(file, args, { cwd: work, env: {} });
    let said = '';
    child.stderr.on('data', (data: Buffer) => (said += data.toString()));
    const holder = await new Promise<string>((resolve, reject) => {
      child.stdout.once('data', (data: Buffer) => resolve(data.toString().trim()));
      child.once('error', reject);
      child.once('exit', () => reject(new Error(said.trim() || 'the overlay could not be mounted')));
    });
    return new MountedOverlays(child, holder, work);
  }

  /** Where archie finds what is mounted at a name in the work folder: through the namespace of the process that holds it. */
  at(name: string): string {
    return join(`/proc/${this.#holder}/root`, this.#work, name);
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.stdin.end();
    if (this.#child.exitCode === null && this.#child.signalCode === null) await ended;
  }
}

function byMount(
  { bash, mount, unshare }: Programs,
  work: string,
  overlays: readonly OverlayMount[],
): [string, ...string[]] {
  const table = 'own.mounts';
  writeFileSync(join(work, table), overlayLines({ overlays }), { mode: 0o600 });
  return [unshare, ...ownNamespace, '--', bash, ...plainBash, mounting, 'bash', mount, table];
}

function byBwrap({ bash, bwrap }: Programs, work: string, overlays: readonly OverlayMount[]): [string, ...string[]] {
  return [
    bwrap ?? 'bwrap',
    ...overlaysByBubblewrap(work, overlays),
    bash,
    ...plainBash,
    [closeAbove(2), ...held].join('\n'),
  ];
}
