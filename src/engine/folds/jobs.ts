/** Fold: the jobs of the session. They are processes: a rewind of the conversation ends none of them. */

import type { RecordedEvent } from '../../protocol/event.ts';
import type { JobState } from '../../protocol/jobs/state.ts';

export class JobsFold {
  #list: readonly JobState[] = [];

  /** Oldest first. To be read, not kept: it is replaced as events come. */
  get list(): readonly JobState[] {
    return this.#list;
  }

  of(id: string): JobState | undefined {
    return this.#list.find((job) => job.id === id);
  }

  add(event: RecordedEvent): void {
    if (event.type === 'job.started') {
      const { job: id, command, call, thread, at } = event;
      this.#list = [...this.#list, { id, command, call, thread, startedAt: at, end: null }];
    } else if (event.type === 'job.ended') {
      const { job: id, how, exit, signal, at } = event;
      const end = { how, exit, ...(signal !== undefined && { signal }), at };
      this.#list = this.#list.map((job) => (job.id === id ? { ...job, end } : job));
    }
  }
}
