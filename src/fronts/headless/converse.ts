/** Prompt after prompt from a pipe, and what a host says between them. */

import type { Attachment } from '../../protocol/event.ts';
import type { Session } from '../../protocol/session.ts';
import { told } from '../../text/words/told.ts';
import { t } from '../../text/words/words.ts';
import type { Control } from './control.ts';
import { linesOf, parseLine } from './inbox.ts';
import type { Chunks } from './inbox.ts';
import { fitting } from './pictures.ts';
import type { Outlets } from './printer.ts';

/** The run, as far as it is a conversation. */
interface Talk {
  session: Pick<Session, 'endJobs'>;
  /** The bytes of the pipe; the caller has looked that they are no prompt. */
  prompt: string | Chunks;
  /** The files and folders that a prompt mentions. */
  mentioned?(prompt: string): Promise<Attachment[]>;
  signal: AbortSignal;
}

interface Conversation {
  /** Resolves when the run is to end whatever the pipe holds. */
  ending: Promise<'over'>;
  /** One prompt to its end; resolves with its exit code. */
  ask: (prompt: string, attachments: Attachment[]) => Promise<number>;
}

/**
 * Prompts one after the other; control requests are dealt with as they come, also while a turn runs. Resolves with the exit
 * code of the last prompt that did not end well; 2 where a line was malformed, or a host goes on although archie cannot do
 * what it asked for when it began (a hook of its own would have denied, say).
 */
export async function converse(
  at: Talk,
  control: Control | null,
  outlets: Outlets,
  { ending, ask }: Conversation,
): Promise<number> {
  let code = 0;
  let malformed = false;
  let turns = Promise.resolve();
  const isOver = (): boolean => outlets.out.gone || at.signal.aborted;
  const fault = (number: number, message: string): void => {
    malformed = true;
    outlets.err(t`archie: line ${number} of the input: ${told(message.replace(/\.$/, ''))}. It was skipped.`);
  };
  const lines = linesOf(at.prompt as Chunks);
  for (;;) {
    const line = lines.next();
    const next = await Promise.race([line, ending]);
    if (next === 'over') leave(at.prompt as Chunks, line);
    if (next === 'over' || next.done) break;
    const { number, text } = next.value;
    const said = parseLine(text);
    if (said.type === 'user') {
      const lacking = control?.lacking() ?? null;
      if (lacking !== null) {
        fault(number, `no prompt runs while what the host asked for is not supported: ${lacking}`);
        leave(at.prompt as Chunks, line);
        break;
      }
      turns = turns.then(async () => {
        if (isOver()) return;
        const given = await fitting(said.attachments, (why) =>
          outlets.err(t`archie: line ${number} of the input: ${told(why)}`),
        );
        code = (await ask(said.text, [...given, ...((await at.mentioned?.(said.text)) ?? [])])) || code;
      });
    } else if (said.type === 'fault') {
      fault(number, said.message);
    } else if (said.type === 'request') {
      if (control) control.request(said.id, said.request);
      else fault(number, 'control requests need --output-format stream-json');
    } else if (said.type === 'response' && control?.answer(said.id, said.response) !== true) {
      outlets.err(t`archie: line ${number} of the input answers a question that is not open.`);
    }
  }
  control?.hangUp();
  await turns;
  await at.session.endJobs();
  return code || (malformed ? 2 : 0);
}

/** Stops reading: a host that keeps its end of the pipe open would keep the process alive after the run. */
function leave(input: Chunks, pending: Promise<unknown>): void {
  pending.catch(() => undefined);
  if ('destroy' in input && typeof input.destroy === 'function') input.destroy();
}
