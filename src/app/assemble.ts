/** Composition root: joins the rooms of the house for one folder, each opened when it is first asked for. */

import { realpath } from 'node:fs/promises';
import { UserFault } from '../protocol/failure.ts';
import type { Provider } from '../protocol/provider.ts';
import { loadConfig } from './config/config.ts';
import { accessFrom, noAccessText } from './config/credentials.ts';
import { dirsFrom, packagePath } from './dirs.ts';
import type { House } from './house.ts';

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
        // What cannot be collected now is collected another time; the doctor tells of a store that is in trouble.
      }
    },
    async open(opening) {
      const { openSession } = await import('./open-session.ts');
      return openSession(house, opening);
    },
  };
  return house;
}
