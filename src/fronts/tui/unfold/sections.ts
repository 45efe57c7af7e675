/** The conversation as sections that fold: each block of it short, as it was printed, and whole. */

import type { RecordedEvent } from '../../../protocol/event.ts';
import { cleanOutput } from '../../../text/sanitize.ts';
import { expandTabs, fit, wrap } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import { oneLine, signed, under } from '../transcript/look.ts';
import type { LookAt } from '../transcript/look.ts';
import { gapBetween, print } from '../transcript/print.ts';
import { blocksOf, lastBlocks } from '../transcript/replay.ts';
import type { Left } from '../transcript/replay.ts';
import type { Block } from '../view/block.ts';
import type { LiveCall, View } from '../view/state.ts';
import { step } from '../view/view.ts';

/** Something of the conversation. Without `short` it does not fold. */
export interface Section {
  id: string;
  /** A blank row stands above it. */
  gap: boolean;
  whole: readonly string[];
  short: readonly string[] | null;
  /** More may come of it. */
  runs?: true;
}

/** Blocks that are looked back at: what was before them is for the pager. */
const most = 200;
/** Rows of what a command prints, while it runs and is folded. */
const shortOutput = 3;

/** Follows what is recorded, and has it as sections for a look. */
export class Sections {
  readonly #recorded: () => readonly RecordedEvent[];
  /** Events that were folded. */
  #heard: number;
  #view: View;
  readonly #blocks: Block[];
  /** What is before them. */
  readonly left: Left | null;
  #made: Section[] = [];
  #madeFor: LookAt | null = null;

  constructor(recorded: () => readonly RecordedEvent[]) {
    this.#recorded = recorded;
    const { blocks, left, view } = lastBlocks(recorded(), most);
    this.#heard = recorded().length;
    this.#blocks = blocks;
    this.#view = view;
    this.left = left;
  }

  /** All of them in this look: what was made for another one is made anew. */
  async read(at: LookAt): Promise<readonly Section[]> {
    const events = this.#recorded();
    for (; this.#heard < events.length; this.#heard += 1) {
      const { view, out } = step(this.#view, events[this.#heard]!);
      this.#view = view;
      this.#blocks.push(...blocksOf(out));
    }
    const made = this.#madeFor !== null && isSame(this.#madeFor, at) ? [...this.#made] : [];
    for (const block of this.#blocks.slice(made.length)) {
      const above = this.#blocks[made.length - 1]?.kind;
      made.push(await sectionOf(block, { id: `${made.length}`, above, at }));
    }
    this.#made = made;
    this.#madeFor = at;
    return made;
  }
}

function isSame(one: LookAt, other: LookAt): boolean {
  return one.columns === other.columns && one.theme === other.theme;
}

async function sectionOf(
  block: Block,
  { id, above, at }: { id: string; above: Block['kind'] | undefined; at: LookAt },
): Promise<Section> {
  const gap = above !== undefined && gapBetween(above, block.kind);
  const { unfolds: _, ...look } = at;
  try {
    const short = await print(block, { ...look, verbose: false });
    const whole = await print(block, { ...look, verbose: true });
    return { id, gap, whole, short: isEqual(short, whole) ? null : short };
  } catch (error) {
    const why = error instanceof Error ? error.name : 'fault';
    return { id, gap, whole: [t`! could not be shown: ${block.kind} (${why})`], short: null };
  }
}

function isEqual(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((row, at) => row === others[at]);
}

/** What runs, with what it has printed so far. Its id is the one that it has when it is over and nothing came before it. */
export function runningSection(
  { name, title, output }: LiveCall,
  { id, gap }: Pick<Section, 'id' | 'gap'>,
  at: LookAt,
): Section {
  const words = `${at.theme.paint('strong', oneLine(name))} ${oneLine(title)}`;
  const head = signed(
    'call',
    'accent',
    fit(words, Math.max(8, at.columns - 14)) + at.theme.paint('dim', t(' · runs')),
    at,
  );
  const printed = expandTabs(cleanOutput(output)).trimEnd().split('\n');
  const rows = (of: readonly string[]): string[] =>
    output.trim() === ''
      ? []
      : under(
          of.flatMap((line) => (line === '' ? [''] : wrap(line, Math.max(1, at.columns - 2)))),
          at,
        ).map((row) => at.theme.paint('dim', row));
  const whole = [...head, ...rows(printed)];
  const folds = printed.length > shortOutput;
  return { id, gap, runs: true, whole, short: folds ? [...head, ...rows(printed.slice(-shortOutput))] : null };
}
