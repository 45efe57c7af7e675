import { realpath } from 'node:fs/promises';
import type { DoctorLine } from '../protocol/desk.ts';
import type { RecordedEvent } from '../protocol/event.ts';
import { UserFault } from '../protocol/failure.ts';
import type { PersonaBook } from '../protocol/persona.ts';
import type { Provider } from '../protocol/provider.ts';
import type { OpenedWorkspace } from '../workspace/workspace.ts';
import type { Config } from './config/config.ts';
import { loadConfig } from './config/config.ts';
import type { Access } from './config/credentials.ts';
import { accessFrom, noAccessText } from './config/credentials.ts';
import type { Dirs } from './dirs.ts';
import { dirsFrom, packagePath } from './dirs.ts';
import type { Flags } from './cli/flags.ts';
import type { Opened } from './open-session.ts';

/** A session to open: a new one, or one that goes on from `history`. */
export interface Opening {
  flags: Flags;
  /** Somebody can answer questions. */
  interactive: boolean;
  /** For a new session: the id it is to have. */
  id?: string;
  history?: { id: string; events: readonly RecordedEvent[] };
  outputSchema?: Record<string, unknown>;
}

/** The rooms of the house, each opened when it is first asked for. */
export interface House {
  root: string;
  dirs: Dirs;
  env: NodeJS.ProcessEnv;
  config: Config;
  access: Access | null;
  personas(): Promise<PersonaBook>;
  workspace(): Promise<{ workspace: OpenedWorkspace; notices: readonly string[] }>;
  provider(): Promise<Provider>;
  /** Loads ahead of time what the first request to the model needs. */
  warm(): Promise<void>;
  doctor(): Promise<DoctorLine[]>;
  /** When nothing else is left to do: what landed is on the disk itself, and the store stays below its cap. Never rejects. */
  collectGarbage(): Promise<void>;
  open(at: Opening): Promise<Opened>;
}

/** A value made at most once, when it is first wanted. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** Joins the rooms for one folder. `provider` stands in for the model service (the demo's scripted one). */
export async function assemble(at: { cwd: string; env: NodeJS.ProcessEnv; provider?: Provider }): Promise<House> {
  const root = await realpath(at.cwd);
  const dirs = dirsFrom(at.env);
  const config = await loadConfig({ config: dirs.config, root });
  const access = at.provider ? null : accessFrom(at.env);

  const personas = once(async () => {
    const { loadPersonas } = await import('../personas/registry.ts');
    return loadPersonas({ builtIn: packagePath('agents'), config: dirs.config, home: dirs.home, root });
  });
  const ripgrep = once(async () => {
    const { findRipgrep } = await import('../workspace/reading/ripgrep.ts');
    return findRipgrep(at.env, root);
  });
  const workspace = once(async () => {
    const { openWorkspace } = await import('../workspace/workspace.ts');
    const cap = config.undoStore;
    const opened = await openWorkspace({ root, state: dirs.state, ...(cap !== undefined && { cap }) });
    return { workspace: opened, notices: opened.recovered };
  });
  let warm = async (): Promise<void> => undefined;
  const provider = once(async () => {
    if (at.provider) return at.provider;
    if (!access) throw new UserFault(await noAccessText(), 3);
    const { createAnthropic } = await import('../provider/anthropic/anthropic.ts');
    const anthropic = createAnthropic({ ...access, prices: config.prices });
    warm = () => anthropic.warm();
    return anthropic;
  });
  const house: House = {
    root,
    dirs,
    env: at.env,
    config,
    access,
    personas,
    workspace,
    provider,
    warm: () => warm(),
    async doctor() {
      const { examine } = await import('./commands/doctor.ts');
      return examine({
        root,
        env: at.env,
        dirs,
        config,
        access,
        personas: await personas(),
        ripgrep: await ripgrep(),
        workspace: async () => (await workspace()).workspace,
      });
    },
    async collectGarbage() {
      try {
        const { workspace: tree } = await workspace();
        await tree.flushed();
        await tree.collectGarbage();
      } catch {
        // What cannot be tidied now is tidied another time; the doctor tells of a store that is in trouble.
      }
    },
    async open(opening) {
      const { openSession } = await import('./open-session.ts');
      return openSession(house, opening);
    },
  };
  return house;
}
