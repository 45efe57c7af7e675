/** The headless front's start function: one prompt, or prompts from a pipe, to an exit code. */

import type { ChangeSet } from '../../protocol/change.ts';
import type { Attachment, SessionEvent } from '../../protocol/event.ts';
import type { ModelInfo } from '../../protocol/provider.ts';
import type { Session } from '../../protocol/session.ts';
import { aside } from '../../text/sanitize.ts';
import { t } from '../../text/words/words.ts';
import { told } from '../../text/words/told.ts';
import { createControl, refusal } from './control.ts';
import type { Control } from './control.ts';
import { eventsPrinter } from './formats/events.ts';
import { exitCode } from './exit.ts';
import { converse } from './converse.ts';
import type { Chunks } from './inbox.ts';
import { afterwards, noteOf, questionLine } from './notes.ts';
import { patchPrinter } from './formats/patch.ts';
import type { FailOn } from './proof.ts';
import type { Outlets, Printer } from './printer.ts';
import { troubles } from './formats/result.ts';
import type { Summary } from './formats/result.ts';
import { checkOutput } from './formats/schema.ts';
import type { Checked } from './formats/schema.ts';
import { openSink } from './sink.ts';
import type { OutStream } from './sink.ts';
import { jsonPrinter, streamJsonPrinter } from './formats/stream-json.ts';
import type { Meta } from './formats/stream-json.ts';
import { count, newTally } from './tally.ts';
import type { Tally } from './tally.ts';
import { textPrinter } from './formats/text.ts';

type OutputFormat = 'text' | 'json' | 'stream-json' | 'events' | 'patch';

/** All that a run without a screen is given. */
export interface HeadlessRun {
  session: Session;
  /** The prompt; or, with `stream-json` input, the bytes of stdin. */
  prompt: string | Chunks;
  /** Go with a prompt that is a string. */
  attachments?: Attachment[];
  /** The files and folders that a prompt from the pipe mentions. */
  mentioned?(prompt: string): Promise<Attachment[]>;
  output: OutputFormat;
  input: 'text' | 'stream-json';
  meta: Meta;
  /** `--include-partial-messages`: the raw events of the model's stream (the session has to be made to pass them on). */
  partials: boolean;
  /** Findings that end a run that is done with exit code 8; none where it is left out. */
  failOn?: FailOn;
  /** Calls and hand-overs on stderr too. */
  verbose: boolean;
  stdout: OutStream;
  stderr: OutStream;
  /** Aborted by SIGINT or SIGTERM: the turn is interrupted, no other is begun, the exit code is 130. */
  signal: AbortSignal;
  /** Window and output limit of a model, for `modelUsage`. */
  describe(model: string): Promise<ModelInfo>;
  /** What waits under this id, rebased onto the tree as it is now; null when nothing does. */
  proposed(id: string): Promise<ChangeSet | null>;
  /** An alias or id to an id, for a host's `set_model`; throws when there is no such model. */
  resolveModel(name: string): string;
  /** JSON Schema that the final text must satisfy; it is asked for again, at most twice. */
  outputSchema?: Record<string, unknown>;
}

/**
 * One run without a screen: stdout holds the result alone, everything else goes to stderr. Returns the exit code
 * (`exit.ts`); with several prompts, that of the last one that did not end well; 2 when a line of the input was
 * malformed and nothing else went wrong. A reader of stdout who leaves ends the run quietly, with 0.
 */
export async function runHeadless(at: HeadlessRun): Promise<number> {
  const ending = Promise.withResolvers<'over'>();
  const stop = (): void => {
    at.session.interrupt();
    ending.resolve('over');
  };
  const out = openSink(at.stdout, stop);
  at.signal.addEventListener('abort', stop);
  const errSink = openSink(at.stderr);
  const outlets: Outlets = { out, err: (line) => errSink.write(`${aside(line)}\n`) };
  const printer = printerFor(at, outlets);
  const hearing: Hearing = { tally: newTally(), stop: () => undefined };
  const unattended = (): void => void (hearing.tally.unattended += 1);
  const control = isHosted(at) ? createControl({ ...at, unattended }, outlets) : null;
  hear(hearing, at, printer, control, outlets);
  try {
    printer.start?.();
    const code = await (typeof at.prompt === 'string'
      ? ask(at, hearing, printer, outlets, at.prompt, at.attachments ?? [])
      : converse(at, control, outlets, {
          ending: ending.promise,
          ask: (...prompt) => ask(at, hearing, printer, outlets, ...prompt),
        }));
    await out.flush();
    if (out.fault) outlets.err(t`The output could not be written: ${out.fault.message}`);
    if (out.gone) return out.fault ? 1 : 0;
    return at.signal.aborted ? 130 : code;
  } finally {
    hearing.stop();
    at.signal.removeEventListener('abort', stop);
    await errSink.flush();
  }
}

/** A program is at the other end, which is asked and may interrupt. */
function isHosted({ input, output }: Pick<HeadlessRun, 'input' | 'output'>): boolean {
  return input === 'stream-json' && output === 'stream-json';
}

function printerFor({ session, meta, partials, output }: HeadlessRun, outlets: Outlets): Printer {
  const makers: Record<OutputFormat, () => Printer> = {
    text: () => textPrinter(outlets),
    json: () => jsonPrinter(outlets),
    'stream-json': () => streamJsonPrinter(outlets, { session: session.id, meta, partials }),
    events: () => eventsPrinter(outlets, { session: session.id, version: meta.version, cwd: meta.cwd, raw: partials }),
    patch: () => patchPrinter(outlets, (hash) => session.blob(hash)),
  };
  return makers[output]();
}

interface Hearing {
  tally: Tally;
  stop(): void;
}

/** Subscribes for the whole run: printing, counting, notes on stderr, and questions that nobody here can answer. */
function hear(hearing: Hearing, at: HeadlessRun, printer: Printer, control: Control | null, { err }: Outlets): void {
  const inputs = new Map<string, unknown>();
  const listen = (event: SessionEvent): void => {
    count(hearing.tally, event);
    printer.event?.(event);
    const note = noteOf(event, { verbose: at.verbose, collecting: at.output === 'patch' });
    if (note !== null) err(note);
    if (event.type === 'call.started') inputs.set(event.id, event.input);
    if (event.type === 'call.finished') inputs.delete(event.id);
    if (event.type === 'question.answered' && event.by === 'interrupt') control?.settled(event.id);
    if (event.type !== 'question.asked') return;
    const { question } = event;
    if (control) {
      control.ask(question, question.kind === 'wait' ? {} : (inputs.get(question.call ?? '') ?? {}));
    } else {
      err(questionLine(question));
      at.session.answer(question.id, refusal(question));
    }
  };
  hearing.stop = at.session.subscribe(listen);
}

/** Requests for an answer that satisfies the schema, after the first. */
const schemaRetries = 2;

/** One prompt to its end, printed. Returns its exit code. */
async function ask(
  at: HeadlessRun,
  hearing: Hearing,
  printer: Printer,
  { out, err }: Outlets,
  prompt: string,
  attachments: Attachment[],
): Promise<number> {
  hearing.tally = newTally();
  const { tally } = hearing;
  let outcome = await at.session.prompt(prompt, attachments);
  let checked: Checked | undefined;
  for (let retry = 0; at.outputSchema && outcome.type === 'done'; retry += 1) {
    checked = checkOutput(tally.ended?.text ?? '', at.outputSchema);
    if (checked.ok || retry === schemaRetries) break;
    outcome = await at.session.prompt(
      `Your answer does not satisfy the JSON schema: ${checked.problem}. Answer again with the JSON alone, no other words.`,
    );
  }
  // After the last prompt nobody is there for them.
  if (typeof at.prompt === 'string') await at.session.endJobs();
  const { staged } = at.session.state();
  const proposed = at.output === 'patch' && staged ? await at.proposed(staged.proposal) : null;
  // A patch that is printed is the proposal: a second copy of it would only wait to be thrown away. What cannot be in a
  // patch must not go with it.
  const printed = proposed !== null && (proposed.conflicts ?? []).length === 0;
  const summary: Summary = {
    session: at.session.id,
    outcome,
    pending: printed ? null : staged,
    proposed,
    text: tally.ended?.text ?? '',
    tally,
    checked,
    models: await described(at, tally),
  };
  await printer.end?.(summary);
  if (printed && !out.gone) await at.session.discard();
  // A reader who left does not want to hear of it.
  if (!out.gone) for (const trouble of troubles(summary)) err(`archie: ${told(trouble)}`);
  afterwards(summary, at.output === 'patch').forEach(err);
  await out.flush();
  const unsatisfied = checked !== undefined && !checked.ok;
  return exitCode(outcome, tally, {
    collecting: at.output === 'patch',
    hosted: isHosted(at),
    unsatisfied,
    failOn: at.failOn ?? 'never',
  });
}

async function described(at: HeadlessRun, tally: Tally): Promise<Map<string, ModelInfo>> {
  const infos = new Map<string, ModelInfo>();
  if (at.output !== 'json' && at.output !== 'stream-json') return infos;
  for (const model of tally.models.keys()) infos.set(model, await at.describe(model));
  return infos;
}
