/** Loads what the file at hand is shown with beside its diff, when it is first looked at: colours, calls, an earlier version. */

import type { ReviewQuestion } from '../../../../../protocol/approval.ts';
import { drawerReady, loadDrawer } from '../../../../../diagrams/diagram.ts';
import { diagramsOf } from '../../model/diagrams/diagrams.ts';
import type { FileView } from '../../model/file.ts';
import { stepNotes } from '../../model/hunk-notes.ts';
import { findQuiet } from '../../model/lines/quiet.ts';
import { sinceView } from '../../model/load.ts';
import { shownOf } from '../data.ts';
import type { ReviewData } from '../data.ts';
import type { ReviewPorts } from '../ports.ts';
import type { Observed } from './observed.ts';

/** Returns what loads the details of the file at hand, each of them once. */
export function detailLoader(
  data: Observed<ReviewData>,
  { changes, previous }: ReviewQuestion,
): (ports: ReviewPorts) => void {
  /** The difference to what was proposed last time. */
  async function since(at: number, ports: ReviewPorts) {
    const entry = data.get().entries[at];
    if (!previous || !entry) return;
    const view = await sinceView(entry, previous, ports.blob);
    data.set({ since: new Map(data.get().since).set(at, view) });
    load(ports);
  }

  async function colors(file: FileView, ports: ReviewPorts) {
    if (data.get().colored.has(file)) return;
    const colors = await ports.colors(file);
    if (colors) data.set({ colored: new Map(data.get().colored).set(file, colors) });
  }

  /** What `w` hides. */
  async function quiet(file: FileView) {
    if (await findQuiet(file)) data.set({});
  }

  /** What draws its diagrams. */
  async function drawer(file: FileView) {
    if (drawerReady() || diagramsOf(file).length === 0) return;
    await loadDrawer();
    data.set({});
  }

  /** Which call made which hunk, where the change set is the work of several. */
  async function calls(file: FileView, { blob }: ReviewPorts) {
    if (!changes.steps || data.get().stepped.has(file)) return;
    const notes = await stepNotes(file, changes.steps, blob);
    data.set({ stepped: new Map(data.get().stepped).set(file, notes) });
  }

  function load(ports: ReviewPorts) {
    const { state, since: known } = data.get();
    if (state.since && !known.has(state.file)) void since(state.file, ports);
    const shown = shownOf(data.get());
    if (!shown) return;
    void colors(shown, ports);
    void quiet(shown);
    void drawer(shown);
    void calls(shown, ports);
  }
  return load;
}
