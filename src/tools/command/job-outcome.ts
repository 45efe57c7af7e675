/** A job as a tool hands it back: what it printed, what it did, and whether it still runs. */

import { endWords } from '../../protocol/jobs/state.ts';
import type { JobLook } from '../../protocol/jobs/state.ts';
import type { Outcome, ToolContext } from '../../protocol/tool.ts';
import { outputWords } from './output-words.ts';

/** Characters of output that people are shown: the end of it. */
const maxShown = 8_000;

/** `more`: words for the model on what it may do next. */
export async function jobOutcome(look: JobLook, at: ToolContext, more = ''): Promise<Outcome> {
  const { job, output, did } = look;
  const state = `${job.id}: ${job.end ? endWords(job.end) : 'running'}`;
  const words = [await outputWords(look, look.whole, at), `[${state}${more === '' ? '' : `. ${more}`}]`, ...did];
  const shown = output.slice(-maxShown).toWellFormed().trimEnd();
  return {
    content: [{ type: 'text', text: words.join('\n') }],
    display: [{ type: 'text', text: shown === '' ? state : `${state}\n${shown}` }],
  };
}
