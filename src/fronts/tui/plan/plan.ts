/** A plan as something to review: a Markdown file that lands nowhere, and what its review says to the model. */

import { createHash } from 'node:crypto';
import type { ReviewAnswer, ReviewQuestion } from '../../../protocol/approval.ts';
import type { Session } from '../../../protocol/session.ts';
import { selectText } from '../../../text/diff/select.ts';
import { t } from '../../../text/words/words.ts';

/** What the review calls it. */
const name = 'plan.md';

/** A plan that is looked at, and its content as a session would give it. */
export interface Plan {
  question: ReviewQuestion;
  contents: Pick<Session, 'blob' | 'putBlob' | 'tryOut' | 'prove' | 'subscribe'>;
}

/** Is it a plan, and not an answer to a question: does it have headings or at least two steps? */
export function isPlan(text: string): boolean {
  const steps = text.match(/^ {0,3}(?:\d{1,3}[.)]|[-*+]) +\S/gm)?.length ?? 0;
  return steps >= 2 || /^#{1,6} +\S/m.test(text);
}

/** The plan, as a file that is created. */
export function planOf(id: string, answer: string, session: Session): Plan {
  const text = `${answer.trim()}\n`;
  const blobs = new Map<string, Uint8Array>();
  const put = (bytes: Uint8Array): string => {
    const hash = createHash('sha256').update(bytes).digest('hex');
    blobs.set(hash, bytes);
    return hash;
  };
  const bytes = new TextEncoder().encode(text);
  const after = { hash: put(bytes), mode: 'file' as const, size: bytes.length };
  return {
    question: {
      id,
      kind: 'review',
      about: 'plan',
      changes: { id, files: [{ path: name, before: null, after }], origin: { by: 'tool' } },
      because: { code: 'mode', text: '' },
      remember: [],
    },
    contents: {
      blob: (hash) => {
        const found = blobs.get(hash);
        return found ? Promise.resolve(found) : Promise.reject(new Error('it is not kept'));
      },
      putBlob: async (saved) => put(saved),
      tryOut: async () => [t('A plan changes nothing yet: there is nothing to try.')],
      prove: async () => null,
      subscribe: (listen, from) => session.subscribe(listen, from),
    },
  };
}

/** The prompt that an answer comes to; null where nothing is to be said. */
export async function promptOf({ question, contents }: Plan, answer: ReviewAnswer): Promise<string | null> {
  const [file] = question.changes.files;
  const proposed = await textOf(contents, file?.after?.hash);
  const edited = answer.edits?.[0]?.after?.hash;
  const text = edited === undefined ? proposed : await textOf(contents, edited);
  const said = commentLines(answer, text);
  if (answer.sendBack) {
    const words = said.length === 0 ? ['Think it over once more.'] : said;
    return ['Revise the plan, and change nothing yet. What I say of it:', ...words].join('\n');
  }
  if (answer.accept === 'none') return null;
  const kept = chosenText(text, answer);
  const what = kept === proposed ? ['Carry out the plan.'] : ['Carry out this plan:', '', kept.trimEnd()];
  return [...what, ...(said.length === 0 ? [] : ['', 'With this in mind:', ...said])].join('\n');
}

async function textOf(contents: Plan['contents'], hash = ''): Promise<string> {
  return new TextDecoder().decode(await contents.blob(hash));
}

/** The lines that were chosen; all, where that is all. */
function chosenText(text: string, { accept }: ReviewAnswer): string {
  const part = typeof accept === 'object' ? accept.files[name] : 'all';
  if (part === undefined || part === 'all') return text;
  return selectText('', text, { hunks: part.hunks ?? [], lines: part.lines ?? {} }) ?? text;
}

/** Each comment below the line that it is about. */
function commentLines({ comments }: ReviewAnswer, text: string): string[] {
  const lines = text.split('\n');
  return comments.flatMap(({ line, text: words }) =>
    line === undefined ? [words.trim()] : [`> ${lines[line - 1]?.trim() ?? ''}`, words.trim()],
  );
}
