/** Runs a command that may go on without whoever waits for it: put into the background, it is a job from then on, where it runs already. */

import type { ChangeSet, Loss } from '../../protocol/change.ts';
import { ToolFailure } from '../../protocol/failure.ts';
import type { BackgroundCommand, BackgroundEnd } from '../../protocol/jobs/background.ts';
import type { Command, CommandOutput } from '../../protocol/workspace.ts';
import { JobOutput } from './job-output.ts';

type Ended = Extract<CommandOutput, { type: 'ended' }>;
type Events = AsyncIterator<CommandOutput>;

interface Way {
  /** Runs it, until this signal is aborted. */
  run: (signal: AbortSignal) => AsyncIterable<CommandOutput>;
  /** What it changes is in a view of its own. */
  proposes: boolean;
}

/** Yields what `run` does. Put into the background it is handed over, and `signal` stops it no more. */
export async function* detachable(
  { detaching }: Command,
  signal: AbortSignal,
  { run, proposes }: Way,
): AsyncIterable<CommandOutput> {
  if (!detaching) {
    yield* run(signal);
    return;
  }
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  const asked = new Promise<'asked'>((resolve) => {
    detaching.signal.addEventListener('abort', () => resolve('asked'), { once: true });
  });
  const events = run(stop.signal)[Symbol.asyncIterator]();
  const output = new JobOutput();
  let handed = false;
  try {
    for (;;) {
      const next = events.next();
      const first = await Promise.race([next, asked]);
      if (first === 'asked') {
        handed = true;
        detaching.take(new Detached(next, events, { output, stop, proposes }));
        return;
      }
      if (first.done) return;
      if (first.value.type === 'output') output.add(first.value.text);
      yield first.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    if (!handed) await events.return?.();
  }
}

/** It goes on, and whoever looks finds what it printed and, when it is over, what it changed. */
class Detached implements BackgroundCommand {
  readonly ended: Promise<BackgroundEnd>;
  readonly proposes: boolean;
  readonly #output: JobOutput;
  readonly #stop: AbortController;
  #heard: (text: string) => void = () => {};
  #did: { changes: ChangeSet | null; notes: string[]; lost: Loss[] } = { changes: null, notes: [], lost: [] };

  constructor(
    next: ReturnType<Events['next']>,
    events: Events,
    { output, stop, proposes }: { output: JobOutput; stop: AbortController; proposes: boolean },
  ) {
    this.#output = output;
    this.#stop = stop;
    this.proposes = proposes;
    this.ended = this.#follow(next, events);
  }

  hear(heard: (text: string) => void): void {
    this.#heard = heard;
  }

  stop(): void {
    this.#stop.abort(new Error('stopped'));
  }

  read(filter?: string): ReturnType<BackgroundCommand['read']> {
    return this.#output.read(filter);
  }

  tail(): string {
    return this.#output.tail();
  }

  /** Nothing before its end: the tree is looked at when it is over. */
  async changes(): ReturnType<BackgroundCommand['changes']> {
    const did = this.#did;
    this.#did = { changes: null, notes: [], lost: [] };
    return did;
  }

  async #follow(next: ReturnType<Events['next']>, events: Events): Promise<BackgroundEnd> {
    try {
      for (let { done, value } = await next; !done; { done, value } = await events.next()) {
        if (value?.type === 'output') {
          this.#output.add(value.text);
          this.#heard(value.text);
        } else if (value?.type === 'ended') return this.#over(value);
      }
      throw new Error('it ended without saying how');
    } catch (error) {
      const stopped = this.#stop.signal.aborted;
      const message = error instanceof Error ? error.message : String(error);
      const refused = error instanceof ToolFailure ? error : new ToolFailure('io', message);
      return { exit: null, stopped, ...(!stopped && { refused }) };
    }
  }

  #over({ exit, signal, ended, changes, notes, lost }: Ended): BackgroundEnd {
    this.#did = { changes, notes, lost };
    return { exit, ...(signal !== undefined && { signal }), stopped: ended === 'interrupted' };
  }
}
