/** The debug log: what archie did in one run, as JSON lines in a file, for `--debug-file` and `ARCHIE_LOG`. */

import type { SessionEvent } from '../../protocol/event.ts';
import type { Session } from '../../protocol/session.ts';
import type { Asked } from '../cli/flags.ts';
import { dirsFrom } from '../dirs.ts';
import { brief, briefArguments } from './brief.ts';
import { errorFields } from './errors.ts';
import { logPath, makeRoom, rememberLog } from './location.ts';
import { redactor } from './redact.ts';
import { runs } from './runs.ts';
import { toldFetch } from './wire.ts';
import { rounded, writer } from './writer.ts';

/** What may be told to a debug log. Nothing of it throws. */
export interface DebugLog {
  /** Stands in for `fetch`, and tells of requests and answers. */
  readonly fetch: typeof fetch;
  /** What the provider has to say beside. */
  note(note: { from: string; level: string; text: string; content?: string }): void;
  /** Does a part of the start, and tells how long it took. */
  timed<T>(what: string, work: () => Promise<T>): Promise<T>;
  /** Something that a person waits for is there. */
  reached(what: string): void;
  /** Tells of the events of a session whose number is above `from`. */
  hear(session: Session, from: number): void;
  /** The error that ends the run. `stack`: it is a fault of archie's. */
  failed(error: unknown, stack: boolean): void;
}

/**
 * A log for this run, or undefined where none is wanted after all. `parsedMs`: how long the command line took. Throws `UserFault`
 * where `--debug-file` names what cannot be written.
 */
export function openDebugLog(at: {
  env: NodeJS.ProcessEnv;
  argv: readonly string[];
  asked: Asked;
  parsedMs: number;
}): DebugLog | undefined {
  const { env, asked } = at;
  const { state } = dirsFrom(env);
  const path = logPath({ file: asked.debugFile, variable: env['ARCHIE_LOG'] ?? '', state, now: new Date() });
  if (path === null) return undefined;
  const bodies = /^(?:1|true|yes|on)$/i.test(env['ARCHIE_LOG_BODIES'] ?? '');
  const redact = redactor(env);
  const file = writer(path, (line) => redact.toJson(line), {
    must: asked.debugFile !== undefined,
    before: () => makeRoom(path),
    // The doctor is asked about the log of another run than its own.
    after: () => asked.command !== 'doctor' && rememberLog(path, state),
  });
  const passing = runs((fields, since) => file.write('event', fields, since));
  const tell = (kind: string, fields: Record<string, unknown>): void => {
    passing.flush();
    file.write(kind, fields);
  };
  tell('start', {
    time: new Date().toISOString(),
    version: ARCHIE_VERSION,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    cwd: process.cwd(),
    command: asked.command,
    argv: bodies ? at.argv : briefArguments(at.argv, asked),
    terminal: process.stdout.isTTY ? `${env['TERM'] ?? ''} ${process.stdout.columns}x${process.stdout.rows}` : null,
    bodies,
  });
  tell('timing', { what: 'flags', tookMs: rounded(at.parsedMs) });
  // Whatever Node has to say, which a screen would be drawn over.
  process.on('warning', ({ name, message }) => tell('warning', { name, text: message }));
  process.on('uncaughtExceptionMonitor', (error) => tell('failure', { ...errorFields(error), stack: error.stack }));
  process.on('exit', (exit) => {
    tell('end', { exit });
    file.farewell();
  });
  return {
    fetch: toldFetch(tell, bodies, (text) => redact.count(text)),
    note({ from, content, ...rest }) {
      const about = content === undefined ? {} : { content: bodies ? content : { chars: content.length } };
      tell(from, { ...rest, ...about });
    },
    timed: (what, work) => timed(tell, what, work),
    reached: (what) => tell('timing', { what }),
    hear(session, from) {
      session.subscribe((event) => {
        if (!passing.take(event)) tell(...told(event, bodies));
      }, from);
    },
    failed: (error, stack) =>
      tell('failure', { ...errorFields(error), ...(stack && error instanceof Error && { stack: error.stack }) }),
  };
}

/** One event as a line of its own. */
function told(event: SessionEvent, bodies: boolean): [string, Record<string, unknown>] {
  const { at: _, ...fields } = event;
  return [event.type === 'retrying' ? 'retry' : 'event', bodies ? fields : brief(fields)];
}

async function timed<T>(
  tell: (kind: string, fields: Record<string, unknown>) => void,
  what: string,
  work: () => Promise<T>,
): Promise<T> {
  const began = performance.now();
  const tookMs = (): number => rounded(performance.now() - began);
  try {
    const result = await work();
    tell('timing', { what, tookMs: tookMs() });
    return result;
  } catch (error) {
    tell('timing', { what, tookMs: tookMs(), failure: errorFields(error) });
    throw error;
  }
}
