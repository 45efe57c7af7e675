/** Whether what a folder brings counts: only what a person has seen and trusted does, item by item. */

import type { TrustItem, TrustQuestion } from '../../protocol/desk.ts';
import { broughtBy } from './brought.ts';
import type { Brought } from './brought.ts';
import { knownFolder, writeTrust } from './trust-book.ts';
import type { KnownFolder } from './trust-book.ts';

/** The trust in one folder, for as long as archie runs. */
export interface Trust {
  /** Does this item (`memory`, `personas`, `model: opus`, `allow Bash(make)`) count? */
  counts: (item: string) => boolean;
  /** What a person is to be asked; null where nothing waits, or where they said that it shall not count. */
  question(): Promise<TrustQuestion | null>;
  /** Takes the answer, and remembers it. Throws `UserFault` where it cannot be remembered: it holds for this run then too. */
  decide(answer: KnownFolder['answer']): Promise<void>;
  /** All that the folder brings, whether it counts, and what was said of the folder. */
  look(): Promise<{
    items: (TrustItem & { counts: boolean })[];
    never: string[];
    answer: KnownFolder['answer'] | null;
  }>;
  /** The same as it is written down by now: what is said to it leaves this run alone. */
  again(): Trust;
  /** What of the folder does not count, in one line with the mend; null where all does. */
  notice(): Promise<string | null>;
}

type At = Parameters<typeof broughtBy>[0] & {
  state: string;
  /** It is archie's own (the tour's sample): nobody is asked. */
  all?: boolean;
  /** Called when there is an answer. */
  decided?: () => Promise<unknown>;
};

/** Of a folder. */
export function openTrust(at: At): Trust {
  let known = at.all ? null : knownFolder(at.state, at.root);
  const counts = (item: string): boolean =>
    at.all === true || (known?.answer === 'trusted' && known.items.includes(item));
  let brought: Promise<Brought> | undefined;
  const look = (): Promise<Brought> => (brought ??= broughtBy(at));
  const waiting = async (): Promise<TrustQuestion | null> => {
    if (at.all) return null;
    const { items, never } = await look();
    const left = items.filter(({ id }) => !counts(id));
    if (left.length === 0) return null;
    return { folder: at.root, again: known?.answer === 'trusted', items: left, never };
  };
  return {
    counts,
    question: async () => (known?.answer === 'read only' ? null : waiting()),
    async decide(answer) {
      known = await recordOf(answer, look);
      await at.decided?.();
      await writeTrust(at.state, at.root, known);
    },
    async look() {
      const { items, never } = await look();
      return {
        items: items.map((item) => ({ ...item, counts: counts(item.id) })),
        never,
        answer: known?.answer ?? null,
      };
    },
    again() {
      const { decided: _, ...rest } = at;
      return openTrust(rest);
    },
    async notice() {
      const left = await waiting();
      return left && noticeOf(left);
    },
  };
}

/** What is written down of an answer that is given now. */
async function recordOf(answer: KnownFolder['answer'], look: () => Promise<Brought>): Promise<KnownFolder> {
  const { items } = answer === 'trusted' ? await look() : { items: [] };
  return { answer, items: [...new Set(items.map(({ id }) => id))], at: new Date().toISOString() };
}

function noticeOf({ items, again }: TrustQuestion): string {
  const kinds = new Map<string, number>();
  for (const { id } of items) {
    const kind = id.startsWith('allow ')
      ? 'allow rules'
      : id === 'memory'
        ? 'instructions'
        : id === 'personas'
          ? id
          : 'settings';
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const what = [...kinds].map(([kind, count]) => (kind === 'allow rules' ? `${count} of its ${kind}` : `its ${kind}`));
  const why = again ? 'new since this folder was trusted' : 'this folder is not trusted';
  return `${why}: ${what.join(', ')} ${what.length > 1 || !what[0]?.startsWith('1 ') ? 'count' : 'counts'} for nothing (archie trust show tells, archie trust add trusts)`;
}
