import type { Landing } from '../../protocol/change.ts';
import type { ChangeSet } from '../../protocol/change.ts';
import type { Workspace } from '../../protocol/workspace.ts';
import { UserFault } from '../../protocol/failure.ts';
import { clean } from '../../text/sanitize.ts';
import { formatPatch } from '../../text/patch.ts';

/** One line a landing, newest first. */
function landingRows(landings: readonly Landing[]): string[] {
  return landings.toReversed().map((landing) => {
    const files = landing.files.map((file) => file.path);
    const shown = files.slice(0, 3).join(', ') + (files.length > 3 ? ` and ${files.length - 3} more` : '');
    const state = landing.undoneBy ? ' (undone)' : '';
    return clean(
      `${landing.id}  ${new Date(landing.at).toISOString().slice(0, 19).replace('T', ' ')}  ${landing.origin.by}${landing.origin.tool ? ` ${landing.origin.tool}` : ''}  ${shown}${state}`,
    );
  });
}

/** The change set as git would show it. */
async function patchOf(workspace: Workspace, changes: ChangeSet): Promise<string> {
  const side = async (state: ChangeSet['files'][number]['before']) =>
    state ? { bytes: await workspace.blob(state.hash), mode: state.mode } : null;
  const files = [];
  for (const file of changes.files)
    files.push({ path: file.path, before: await side(file.before), after: await side(file.after) });
  return formatPatch(files);
}

/** `archie undo` and `archie redo`. Returns what goes to stdout. Throws `LandingFailure`. */
export async function undo(
  workspace: Workspace,
  what: { redo: boolean; landing?: string; list: boolean; preview: boolean },
): Promise<string> {
  const landings = await workspace.landings();
  if (what.list) return landingRows(landings).join('\n') || 'nothing has landed in this folder yet';
  if (what.landing && !landings.some((landing) => landing.id === what.landing))
    throw new UserFault(`no landing is called "${what.landing}": see archie undo --list`);
  const changes = what.redo ? await workspace.redo() : await workspace.undo(what.landing);
  if (what.preview) return patchOf(workspace, changes);
  const landing = await workspace.land(changes);
  const verb = what.redo ? 'landed again' : 'taken back';
  return clean(
    `${verb}: ${landing.files.map((file) => file.path).join(', ')}\n${what.redo ? 'archie undo takes it back' : 'archie redo lands it again'}`,
  );
}
