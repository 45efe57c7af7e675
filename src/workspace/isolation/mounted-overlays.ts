/** Overlays mounted for archie itself, without any command in them: to write a proposal into one, and to see what a command left. */

import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cannotLaunch, closeDescriptors, overlayLines, ownNamespace, plainBash } from './launch/launch.ts';
import type { Programs } from './launch/launch.ts';
import type { OverlayMount } from './view/view.ts';

/** Arguments: the work folder, mount(8), the table. It ends with its standard input, and so with archie. */
const script = [
  closeDescriptors,
  `cd -- "$1" && "$2" -a -T "$3" || exit ${cannotLaunch}`,
  'echo ready',
  'read -r _',
].join('\n');

/** They are there until `close`. */
export class MountedOverlays {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #work: string;

  private constructor(child: ChildProcessWithoutNullStreams, work: string) {
    this.#child = child;
    this.#work = work;
  }

  /** Rejects with the words of mount(8) where they cannot be mounted. */
  static async open(programs: Programs, work: string, overlays: readonly OverlayMount[]): Promise<MountedOverlays> {
    const table = 'own.mounts';
    writeFileSync(join(work, table), overlayLines({ overlays }), { mode: 0o600 });
    const { bash, mount, unshare } = programs;
    const args = [...plainBash, script, 'bash', work, mount, table];
    const child = spawn(unshare, [...ownNamespace, '--', bash, ...args], { env: {} });
    let said = '';
    child.stderr.on('data', (data: Buffer) => (said += data.toString()));
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve());
      child.once('error', reject);
      child.once('exit', () => reject(new Error(said.trim() || 'the overlay could not be mounted')));
    });
    return new MountedOverlays(child, work);
  }

  /** Where archie finds what is mounted at a name in the work folder: through the namespace of the process that holds it. */
  at(name: string): string {
    return join(`/proc/${this.#child.pid}/root`, this.#work, name);
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.stdin.end();
    if (this.#child.exitCode === null && this.#child.signalCode === null) await ended;
  }
}
