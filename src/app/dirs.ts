/** Folders of archie's own: configuration and state by the XDG specification, and the installed package. */

import { userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where archie keeps what is its own (specification 0.8: relative values are ignored). */
export interface Dirs {
  home: string;
  /** `$XDG_CONFIG_HOME/archie` */
  config: string;
  /** `$XDG_STATE_HOME/archie` */
  state: string;
}

/** The folders this environment names. */
export function dirsFrom(env: NodeJS.ProcessEnv): Dirs {
  // `homedir()` would give a relative HOME back.
  const home = env['HOME'] && isAbsolute(env['HOME']) ? env['HOME'] : userInfo().homedir;
  const base = (name: string, fallback: string) => {
    const value = env[name];
    return value && isAbsolute(value) ? value : join(home, fallback);
  };
  return {
    home,
    config: join(base('XDG_CONFIG_HOME', '.config'), 'archie'),
    state: join(base('XDG_STATE_HOME', '.local/state'), 'archie'),
  };
}

/** A path of the package: `agents`, `dist/sample`. Works from the bundle (dist/) and from the sources (src/app/). */
export function packagePath(...parts: string[]): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const top = /[/\\]src[/\\]app[/\\]?$/.test(here) ? join(here, '../..') : here.replace(/([/\\]dist)([/\\].*)?$/, '');
  return join(top, ...parts);
}
