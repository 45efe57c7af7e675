/** Hears from what is typed whether the terminal's window has the focus: Ink reads these reports and drops them. */

import { overlaid } from './overlaid.ts';
import { focusIn, focusOut } from './signals.ts';

/** The same input, with the focus told of as it is read. The last report of a chunk counts. */
export function hearingFocus(input: NodeJS.ReadStream, focused: (has: boolean) => void): NodeJS.ReadStream {
  /** The end of the last chunk: a report may come in two. */
  let rest = '';
  const read = (size?: number): unknown => {
    const chunk = input.read(size) as string | Buffer | null;
    if (chunk === null) return chunk;
    const text = rest + chunk.toString();
    const [gained, lost] = [text.lastIndexOf(focusIn), text.lastIndexOf(focusOut)];
    if (gained !== lost) focused(gained > lost);
    const end = Math.max(gained, lost);
    rest = (end < 0 ? text : text.slice(end + focusIn.length)).slice(1 - focusIn.length);
    return chunk;
  };
  return overlaid(input, { read });
}
