/** Composition root: joins the rooms of the house for one folder, each opened when it is first asked for. */

import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserFault } from '../protocol/failure.ts';
import type { PersonaBook } from '../protocol/persona.ts';
import type { LoadedPersonas } from '../personas/registry.ts';
import type { Provider } from '../protocol/provider.ts';
import { hideEnvironment } from '../disk/processes/hidden-environment.ts';
import { Masker } from '../text/foreign/mask.ts';
import { isSecretVariable } from '../text/foreign/secret-names.ts';
import { loadConfig } from './config/config.ts';
import type { Config } from './config/config.ts';
import type { loadPermissions, Permissions } from './config/permissions.ts';
import { accessFrom, noAccessText } from './config/credentials.ts';
import type { DebugLog } from './debug-log/debug-log.ts';
import { dirsFrom } from './dirs.ts';
import type { Dirs } from './dirs.ts';
import { readPersonas } from './dispatch/read-personas.ts';
import type { House } from './house.ts';
import { chooseTree } from './tree/choose-tree.ts';
import type { ChosenTree } from './tree/choose-tree.ts';
import { openTrust } from './trust/trust.ts';

interface Site {
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Stands in for the model service (the demo's scripted one). */
  provider?: Provider;
  /** `--agents-dir`. */
  agentsDirs?: readonly string[] | undefined;
  /** `--root` */
  root?: string | undefined;
  /** Personas of a folder that nobody trusts are read too: they are looked at, and take nothing. */
  onlyLooks?: boolean;
  /** Somebody can be asked before the screen is drawn. */
  person?: boolean;
  log?: DebugLog | undefined;
}

/** Opens a room at most once, when it is first wanted. */
function opener(log: DebugLog | undefined): <T>(room: string, open: () => Promise<T>) => () => Promise<T> {
  return (room, open) => {
    let opened: ReturnType<typeof open> | undefined;
    return () => (opened ??= log ? log.timed(room, open) : open());
  };
}

/** The tree to watch; a person is asked about one that is not taken without a question. */
async function treeFor(
  { cwd, root, person }: Site,
  { home, state }: Dirs,
): Promise<ChosenTree & { former?: string[] }> {
  const asked = { cwd, root, home, state };
  let chosen = chooseTree(asked);
  if (person && chosen.leftOut) chosen = await (await import('./tree/ask-tree.ts')).askTree(asked);
  if (!existsSync(join(state, 'trees'))) return chosen;
  const { adoptionNotices, leaveToOthers, offerAdoption } = await import('./tree/adopt.ts');
  leaveToOthers({ state, root: chosen.root });
  if (person) await offerAdoption({ state, root: chosen.root });
  const former = person ? [] : adoptionNotices({ state, root: chosen.root });
  return { ...chosen, notices: [...chosen.notices, ...former], former };
}

async function openTree(
  { root, cwd, named }: ChosenTree,
  { state, config: own }: Dirs,
  { config, masker }: { config: Config; masker: Masker },
) {
  const [{ openWorkspace }, { rememberIdentity }] = await Promise.all([
    import('../workspace/workspace.ts'),
    import('./tree/kept-trees.ts'),
  ]);
  const { undoStore: cap, isolation } = config;
  const hide = [own, state, ...(isolation?.hide ?? [])];
  const isolated = { isolation: { use: isolation?.use, hide, env: isolation?.env ?? [] } };
  const workspace = await openWorkspace({
    root,
    cwd,
    named,
    state,
    mask: (text) => masker.mask(text),
    ...isolated,
    ...(cap !== undefined && { cap }),
  });
  rememberIdentity(state, root);
  return { workspace, notices: workspace.recovered };
}

/** Absolute. Throws `UserFault` for what is no folder: a persona that is silently not there would be missed late. */
function agentsDirs(dirs: readonly string[], root: string): string[] {
  return dirs.map((dir) => {
    const path = resolve(root, dir);
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
      throw new UserFault(`--agents-dir: ${dir} is no folder`);
    return path;
  });
}

async function readPermissions(at: Parameters<typeof loadPermissions>[0], { notices }: Config): Promise<Permissions> {
  const { loadPermissions } = await import('./config/permissions.ts');
  const permissions = await loadPermissions(at);
  notices.push(...permissions.notices);
  return permissions;
}

async function readLabels({ state }: Dirs): ReturnType<House['labels']> {
  const { labelsAt } = await import('../personas/learn/labels.ts');
  return labelsAt(join(state, 'dispatch.jsonl'));
}

async function remember(personas: LoadedPersonas, measure: boolean): Promise<void> {
  if (measure) await personas.measure();
  personas.remember();
}

async function ripgrepFor(env: NodeJS.ProcessEnv, root: string) {
  const { findRipgrep } = await import('../workspace/reading/ripgrep.ts');
  return findRipgrep(env, root);
}

/** Asked for late: an undo needs no model, whatever is wrong with its address. */
function accessLater({ provider, env }: Site): () => House['access'] {
  let known: House['access'] | undefined;
  return () => (known === undefined ? (known = provider ? null : accessFrom(env)) : known);
}

async function collectGarbage(workspace: House['workspace']): Promise<void> {
  try {
    const { workspace: tree } = await workspace();
    await tree.flushed();
    await tree.collectIfDue();
  } catch {
    // What cannot be collected now is collected another time; the doctor tells of a store that is in trouble.
  }
}

/** Throws `UserFault` where there is no access. `proxies`: `host:port` of those that may stand in between. */
async function openAnthropic(where: House['access'], proxies: string[], { prices }: Config, log: DebugLog | undefined) {
  if (!where) throw new UserFault(await noAccessText(), 3);
  const { createAnthropic } = await import('../provider/anthropic/anthropic.ts');
  const watching = log && { fetch: log.fetch, log: (note: Parameters<DebugLog['note']>[0]) => log.note(note) };
  return createAnthropic({ ...where, proxies, ...watching, prices });
}

/** For the doctor: what is to be known of the tree is no fault of a configuration file, and its former names have lines of their own. */
function noticesApart(config: Config, { notices, former }: Awaited<ReturnType<typeof treeFor>>) {
  const ofConfig = config.notices.filter((notice) => !notices.includes(notice));
  return {
    config: { ...config, notices: ofConfig },
    notices: notices.filter((notice) => !former?.includes(notice)),
  };
}

/** Joins the rooms for one folder. */
export async function assemble(at: Site): Promise<House> {
  const { log } = at;
  const once = opener(log);
  const dirs = dirsFrom(at.env);
  const tree = await treeFor(at, dirs);
  const { root, cwd } = tree;
  // What was read before the answer is read again.
  const decided = async () => Object.assign(config, await readConfig());
  const trust = openTrust({ ...dirs, root, cwd, env: at.env, all: at.provider !== undefined, decided });
  const { counts } = trust;
  const readConfig = () => loadConfig({ config: dirs.config, ...tree, counts });
  const config = await readConfig();
  const given = agentsDirs(at.agentsDirs ?? [], cwd);
  const access = accessLater(at);
  const masker = new Masker(at.env);
  hideEnvironment(isSecretVariable);
  const loaded = once('personas', () => {
    const withoutProject = !at.onlyLooks && !counts('personas');
    return readPersonas({ dirs, root: cwd, given, withoutProject, notices: config.notices });
  });
  const personas = async (): Promise<PersonaBook> => (await loaded()).book;
  const ripgrep = once('ripgrep', () => ripgrepFor(at.env, root));
  const workspace = once('workspace', () => openTree(tree, dirs, { config, masker }));
  const proxied = once('proxies', async () => (await import('./config/proxies.ts')).useProxies(at.env));
  let warm = async (): Promise<void> => undefined;
  const provider = once('provider', async () => {
    if (at.provider) return at.provider;
    const { hosts, notices } = await proxied();
    config.notices.push(...notices);
    const anthropic = await openAnthropic(access(), hosts, config, log);
    warm = once('client', () => anthropic.warm());
    return anthropic;
  });
  const house: House = {
    root,
    cwd,
    notices: tree.notices,
    trust,
    dirs,
    env: at.env,
    config,
    get access() {
      return access();
    },
    masker,
    log,
    personas,
    permissions: once('permissions', () => readPermissions({ ...dirs, root, cwd, env: at.env, counts }, config)),
    labels: once('labels', () => readLabels(dirs)),
    workspace,
    provider,
    warm: () => warm(),
    async doctor() {
      const [{ examine }] = await Promise.all([import('./commands/doctor.ts'), proxied()]);
      return examine({
        root,
        env: at.env,
        dirs,
        ...noticesApart(config, tree),
        trust,
        access: access(),
        fetch: log?.fetch ?? fetch,
        personas: await personas(),
        ripgrep: await ripgrep(),
        workspace: async () => (await workspace()).workspace,
      });
    },
    rememberPersonas: async ({ measure }) => remember(await loaded(), measure),
    collectGarbage: () => collectGarbage(workspace),
    async open(opening) {
      const { openSession } = await import('./open-session.ts');
      const opened = await (log
        ? log.timed('session', () => openSession(house, opening))
        : openSession(house, opening));
      log?.hear(opened.session, opening.history?.events.at(-1)?.seq ?? 0);
      return opened;
    },
  };
  return house;
}
