/** What the terminal is asked about itself, and its input without the answers. */

import { takeWideSigns, wideSigns } from '../../../text/width/ambiguous.ts';
import type { Desk } from '../../../protocol/desk.ts';
import { hearing } from './answers.ts';
import { backgroundAnswer } from './background.ts';
import { knownBy } from './known.ts';
import { askWidths, measuring } from './widths.ts';
import type { Measuring } from './widths.ts';

interface Asked {
  /** How wide ambiguous characters are is to be found out? */
  options: { measure?: boolean };
  /** The first frame has asked that already. */
  early?: { measuring: Measuring | null } | undefined;
}

interface Questions {
  /** The keyboard. */
  input: NodeJS.ReadStream;
  /** What the next frame is to begin with. */
  inFrame: string;
  /** Has the widths remembered, and what stands on the screen drawn again where they are others than it was drawn with. */
  follow: (desk: Desk, screen: { clear: () => void }, feed: { refresh: () => void }) => void;
}

/** Asks for the widths where that is wanted, and hears what is told of them and of the `background`; null: that is not asked for. */
export function questions(
  { options, early }: Asked,
  background: ((behind: 'dark' | 'light') => void) | null,
): Questions {
  const begun = early?.measuring ?? null;
  const widths = options.measure ? (begun ?? measuring()) : null;
  return {
    input: hearing(process.stdin, [
      ...(background ? [backgroundAnswer(background)] : []),
      ...(widths ? [widths.answer] : []),
    ]),
    inFrame: widths && !begun ? askWidths : '',
    follow: (desk, screen, feed) =>
      widths?.tell((wide) => {
        desk.preferences.save({ wideSigns: { [knownBy(process.env).id]: wide } });
        if (wide === wideSigns()) return;
        takeWideSigns(wide);
        screen.clear();
        feed.refresh();
      }),
  };
}
