/** What there is to say of the trust in a folder: for `archie trust`, for `/trust` and for the doctor, in the same words. */

import type { DoctorLine, TrustReport } from '../../protocol/desk.ts';
import { reveal } from '../../text/sanitize.ts';
import { told } from '../../text/words/told.ts';
import { pad } from '../../text/width.ts';
import type { House } from '../house.ts';
import type { Trust } from './trust.ts';
import { writeTrust } from './trust-book.ts';

type Looked = Awaited<ReturnType<Trust['look']>>;

/** Names and rules are a stranger's words. */
const shown = (words: string): string => reveal(words).replace(/\n/g, ' ⏎ ');

/** All of it, and what may be done about it. */
export function trustReport(root: string, { items, never, answer }: Looked, state: string): TrustReport {
  const waits = items.some(({ counts }) => !counts);
  const unsaid = waits
    ? 'not trusted'
    : items.length > 0
      ? 'archie’s own'
      : 'not asked about: nothing in it would count';
  return {
    title: `${shown(root)}: ${answer ?? unsaid}`,
    rows: [
      ...items.map(({ words, counts }) => [counts ? 'counts' : 'waits', shown(words)] as const),
      ...never.map((words) => ['never', shown(words)] as const),
    ],
    feet: [
      ...(waits ? ['archie trust add trusts it with what waits'] : []),
      ...(answer === null ? [] : [`archie trust remove takes it back (kept in ${shown(state)}/trust.json)`]),
    ],
  };
}

/** The same as lines. */
export function trustText({ title, rows, feet }: TrustReport): string {
  return [
    told(title),
    ...rows.map(([mark, words]) => `  ${pad(told(mark), 6)}  ${told(words)}`),
    ...feet.map((foot) => told(foot)),
  ].join('\n');
}

/** What is said of a folder that is forgotten. */
export const forgottenWords = (folder: string): string =>
  `${shown(folder)}: forgotten; archie asks again where it brings something`;

/** For the doctor: what of the folder counts, or why nothing does. */
export async function trustLine(trust: Trust): Promise<DoctorLine> {
  const { items, answer } = await trust.look();
  const notice = await trust.notice();
  if (notice === null) {
    const kept = items.length === 1 ? '1 thing' : `${items.length} things`;
    const text =
      items.length === 0
        ? 'this folder brings nothing that would count beyond being read'
        : `this folder is trusted with the ${kept} it brings (archie trust show)`;
    return { area: 'trust', state: 'ok', text };
  }
  const [text = notice] = notice.split(' (archie trust');
  // A person who said so needs no warning.
  if (answer === 'read only') return { area: 'trust', state: 'ok', text: `only read, as you said: ${text}` };
  return { area: 'trust', state: 'warning', text, mend: 'archie trust show tells, archie trust add trusts' };
}

/**
 * What `/trust` does. What is said in a session holds from the next start on: its rooms are open, with what counted when they
 * were opened. Throws `UserFault`.
 */
export async function trustHere(
  { trust, root, dirs: { state } }: Pick<House, 'trust' | 'root' | 'dirs'>,
  what: 'show' | 'add' | 'remove',
): Promise<TrustReport> {
  const later = 'it holds from the next start on: this session goes on as it began';
  if (what === 'remove') {
    await writeTrust(state, root, null);
    return { title: forgottenWords(root), rows: [], feet: [later] };
  }
  const now = trust.again();
  if (what === 'add') await now.decide('trusted');
  const report = trustReport(root, await now.look(), state);
  return what === 'add' ? { ...report, feet: [later, ...report.feet] } : report;
}
