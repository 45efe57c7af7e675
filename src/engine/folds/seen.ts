/** Fold: the version of each file that the model saw last, for refusing edits of what it does not know. */

import type { RecordedEvent } from '../../protocol/event.ts';

/** Which text of each file the model last saw: hash by path relative to the root. */
export class SeenFold {
  #hashes = new Map<string, string>();

  of(path: string): string | undefined {
    return this.#hashes.get(path);
  }

  add(event: RecordedEvent): void {
    if (event.type === 'call.finished')
      for (const [path, hash] of Object.entries(event.seen ?? {})) this.#hashes.set(path, hash);
    if (event.type === 'turn.started')
      for (const { seen } of event.attachments) if (seen) this.#hashes.set(seen.path, seen.hash);
  }
}
