/** The environment of an isolated command: built up from names that are known to be harmless, where `commandEnv` takes away those that are not. */

import { commandEnv } from '../../commands/env.ts';

/** Who and where the user is, and where their toolchains are. */
const known = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LANGUAGE',
  'TZ',
  'JAVA_HOME',
  'GOPATH',
  'GOROOT',
  'GOFLAGS',
  'GOMODCACHE',
  'GOCACHE',
  'CARGO_HOME',
  'RUSTUP_HOME',
  'RUSTUP_TOOLCHAIN',
  'NVM_DIR',
  'NVM_BIN',
  'VOLTA_HOME',
  'FNM_DIR',
  'PNPM_HOME',
  'BUN_INSTALL',
  'DENO_DIR',
  'PYENV_ROOT',
  'VIRTUAL_ENV',
  'CONDA_PREFIX',
  'CONDA_DEFAULT_ENV',
  'POETRY_HOME',
  'RBENV_ROOT',
  'GEM_HOME',
  'GEM_PATH',
  'BUNDLE_PATH',
  'MAVEN_HOME',
  'M2_HOME',
  'GRADLE_HOME',
  'GRADLE_USER_HOME',
  'SDKMAN_DIR',
  'DOTNET_ROOT',
  'NUGET_PACKAGES',
  'ANDROID_HOME',
  'ASDF_DIR',
  'ASDF_DATA_DIR',
  'MISE_DATA_DIR',
  'CC',
  'CXX',
  'CFLAGS',
  'CXXFLAGS',
  'LDFLAGS',
  'PKG_CONFIG_PATH',
  'MAKEFLAGS',
  'NODE_ENV',
  'SOURCE_DATE_EPOCH',
]);

/** What of archie's environment an isolated command sees: the names above, `LC_*`, and those the user's configuration adds. */
export function isolatedEnv(env: NodeJS.ProcessEnv, cwd: string, more: readonly string[]): Record<string, string> {
  const kept = Object.entries(env).filter(([name]) => known.has(name) || name.startsWith('LC_'));
  const own = more.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  return { ...commandEnv(Object.fromEntries(kept), cwd), ...Object.fromEntries(own), TMPDIR: '/tmp' };
}
