/** The desk: what the terminal may ask of the house beyond its session, over the opened rooms. */

import { relative } from 'node:path';
import { modes } from '../protocol/approval.ts';
import type { Mode } from '../protocol/approval.ts';
import type { Desk, Place } from '../protocol/desk.ts';
import type { Attachment, RecordedEvent } from '../protocol/event.ts';
import { ToolFailure } from '../protocol/failure.ts';
import { noUsage } from '../protocol/message.ts';
import type { Workspace } from '../protocol/workspace.ts';
import { fitPicture } from '../pictures/fit.ts';
import { decodeText, imageType } from '../text/encoding.ts';
import { cutMiddle } from '../text/truncate.ts';
import { findModel, listModels } from './config/models.ts';
import { addHistory, loadHistory } from '../store/history.ts';
import { findSession, listSessions, readHistory } from '../store/sessions.ts';
import { exportTo } from './commands/export.ts';
import type { House } from './house.ts';
import { editorCommand, pagerCommand } from './editor.ts';
import { attachMentioned, folderAttachment } from './mentions/attach.ts';
import { deniedMentions } from './mentions/denied.ts';
import type { Flags } from './cli/session-flags.ts';
import { trustHere } from './trust/report.ts';
import { preferencesAt } from './config/user/preferences.ts';

/** Characters of a mentioned file that go with the prompt; the model can read the rest. */
const attachedAtMost = 40_000;

/** What the terminal may ask of the house beyond its session (see `protocol/desk.ts`). */
export async function openDesk(house: House, flags: Flags): Promise<Desk> {
  const [{ workspace }, personas, labels, provider] = await Promise.all([
    house.workspace(),
    house.personas(),
    house.labels(),
    house.provider(),
  ]);
  const at = { state: house.dirs.state, root: house.root };
  let book: ReturnType<Desk['rules']> | undefined;
  let denied: Promise<Denied> | undefined;
  const rules = () => (denied ??= deniedMentions(house, flags));
  const attach = attacher(workspace, rules);
  const desk: Desk = {
    version: ARCHIE_VERSION,
    personas,
    book: async () => personas,
    async explain(prompt, at, then) {
      const { explainRoute } = await import('../personas/route.ts');
      return explainRoute(prompt, { personas: personas.all, learned: labels.learned(then), ...at });
    },
    models: () => listModels(provider),
    findModel: (name) => findModel(name, provider),
    async price(model) {
      const [input, output] = [{ input: 1000 }, { output: 1000 }].map((used) =>
        provider.cost(model, { ...noUsage, ...used }),
      );
      return input == null || output == null ? null : { input: input * 1000, output: output * 1000 };
    },
    sessions: () => listSessions(at),
    ...otherSessions(house, flags, at),
    export: (history, to) => exportTo(house, history, to),
    doctor: () => house.doctor(),
    trust: (what) => trustHere(house, what),
    isolation: () => workspace.isolation(),
    tracked: async () => workspace.tracked(),
    files: async (staged) => (await sight(workspace, staged)).list(),
    peek: async (path, staged) =>
      (await import('./mentions/peek.ts')).peekAt(await sight(workspace, staged), path, await rules()),
    attach,
    attachMentioned: (mentions, staged) => attachMentioned(mentions, desk, staged),
    rules: () => (book ??= openRules(house)),
    permissions: async () =>
      (await import('./commands/permissions/list.ts')).listedRules(await house.permissions(), house.root),
    place: () => placeOf(house, workspace),
    clipboardPicture: async () => (await import('./mentions/clipboard.ts')).clipboardPicture({ env: house.env, ...at }),
    landings: () => workspace.landings(),
    proposals: () => workspace.proposals(),
    themes: async () => (await import('./config/user/theme.ts')).themesIn(house.dirs.config),
    keep: async (setting, value) =>
      (await import('./config/keep-setting.ts')).keepSetting(house.dirs.config, setting, value),
    preferences: preferencesAt(house.dirs.state),
    history: { load: () => loadHistory(at), add: (prompt) => addHistory({ ...at, masker: house.masker }, prompt) },
    editor: () => editorCommand(house.env),
    pager: () => pagerCommand(house.env),
  };
  return desk;
}

/** Looked for when somebody asks, behind the first frame. */
async function placeOf({ root, cwd, trust }: House, workspace: Workspace): Promise<Place> {
  const [{ gitHere }, { findMemory }] = await Promise.all([import('./tree/git-here.ts'), import('./memory.ts')]);
  const [git, memory] = await Promise.all([
    gitHere(root, () => workspace.list()),
    trust.counts('memory') ? findMemory(cwd) : null,
  ]);
  return { git, memory: memory && relative(cwd, memory.path) };
}

/** Says why a path may not be read, or null. */
type Denied = (real: string) => string | null;

/** Reads what goes with a prompt. */
function attacher(workspace: Workspace, rules: () => Promise<Denied>): Desk['attach'] {
  return async (path, staged) => {
    const view = await sight(workspace, staged);
    const whyNot = await rules();
    const check = (real: string): void => {
      const why = whyNot(real);
      if (why !== null) throw new ToolFailure('denied', why);
    };
    check((await view.resolve(path)).real);
    const file = (await folderAt(view, path)) ?? (await view.read(path));
    if (!file) throw new ToolFailure('not_found', `${path} is not there.`);
    if ('content' in file) return file;
    // The place it was opened at.
    check(file.resolved.real);
    const image = imageType(file.bytes);
    // A picture that a person names lies anywhere: where screenshots go.
    if (file.resolved.zone === 'outside' && !image)
      throw new ToolFailure('outside', `${path} is outside of this folder: ask for it in words.`);
    const seen = { path: file.resolved.path, hash: file.state.hash };
    if (image) {
      const fitted = await fitPicture(file.bytes);
      if ('why' in fitted) throw new ToolFailure('binary', `${path} cannot be shown: ${fitted.why}.`);
      const name = fitted.note ? `${file.resolved.path} (${fitted.note})` : file.resolved.path;
      return { name, content: [fitted.picture], ...(file.resolved.zone === 'tree' && { seen }) };
    }
    const text = decodeText(file.bytes, file.state.encoding)?.text;
    if (text === undefined) throw new ToolFailure('binary', `${path} is not text.`);
    const cut = cutMiddle(text, attachedAtMost, (chars) => `[${chars} characters left out: read the file]`);
    // A file that went only in part is not known to the model: an overwrite must read it first.
    return { name: file.resolved.path, content: [{ type: 'text', text: cut.text }], ...(!cut.cut && { seen }) };
  };
}

/** Loaded with the parser of the shell, where somebody writes a rule. */
async function openRules({ dirs, root, cwd }: House): ReturnType<Desk['rules']> {
  const { openRuleBook } = await import('./config/rule-book.ts');
  return openRuleBook({ state: dirs.state, config: dirs.config, root, cwd });
}

/** The way to other sessions of the tree. */
function otherSessions(
  house: House,
  flags: Flags,
  at: { state: string; root: string },
): Pick<Desk, 'resume' | 'fresh'> {
  return {
    async resume(id, { settings, grants }) {
      const found = await findSession(at, id);
      const { events } = await readHistory(at, found);
      const permissionMode = stricter(modeOf(events) ?? settings.mode, settings.mode);
      const { session } = await house.open({
        flags: { ...flags, continue: false, forkSession: false, permissionMode },
        interactive: true,
        history: { id: found, events },
        allowed: grants,
      });
      return { session, history: [...events] };
    },
    async fresh({ settings, grants }) {
      const at = { ...flags, continue: false, forkSession: false, permissionMode: settings.mode };
      return (await house.open({ flags: at, interactive: true, allowed: grants })).session;
    },
  };
}

/** The mode that a session was left in. */
function modeOf(events: readonly RecordedEvent[]): Mode | undefined {
  return events
    .flatMap((event) => (event.type === 'session.started' || event.type === 'set' ? [event.settings.mode] : []))
    .findLast((mode) => mode !== undefined);
}

/** That of the two modes which lets less happen by itself. */
function stricter(one: Mode, other: Mode): Mode {
  return modes[Math.min(modes.indexOf(one), modes.indexOf(other))]!;
}

/** The tree as it would be with a proposal. */
async function sight(workspace: Workspace, staged: string | undefined): Promise<Workspace> {
  if (staged === undefined) return workspace;
  const found = (await workspace.proposals()).find(({ id }) => id === staged);
  return found ? workspace.overlay(found.changes.files) : workspace;
}

/** The folder of the tree that is mentioned; null where there is none. */
async function folderAt(view: Workspace, path: string): Promise<Attachment | null> {
  const { zone, path: found } = await view.resolve(path);
  if (zone !== 'tree') return null;
  try {
    // Of a file nothing is read here.
    await view.read(path, 1);
  } catch (error) {
    if (error instanceof ToolFailure && error.code === 'is_directory')
      return folderAttachment(found === '.' ? './' : `${found}/`, await view.list());
  }
  return null;
}
