/** Places an isolated command finds empty: where keys, tokens and other programs' secrets lie. */

import { lstatSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { toBytes } from '../../paths/names.ts';

/** Below the home folder. */
const ofHome = [
  '.ssh',
  '.gnupg',
  '.aws',
  '.azure',
  '.kube',
  '.docker',
  '.oci',
  '.config/gcloud',
  '.config/gh',
  '.config/glab-cli',
  '.config/hub',
  '.config/doctl',
  '.config/hcloud',
  '.config/op',
  '.config/sops',
  '.config/rclone',
  '.config/git/credentials',
  '.config/archie',
  '.config/google-chrome',
  '.config/chromium',
  '.config/BraveSoftware',
  '.config/microsoft-edge',
  '.config/Code/User/globalStorage',
  '.mozilla',
  '.thunderbird',
  '.password-store',
  '.local/share/keyrings',
  '.local/share/archie',
  '.local/state/archie',
  '.claude',
  '.claude.json',
  '.codex',
  '.gemini',
  '.netrc',
  '.npmrc',
  '.yarnrc.yml',
  '.pypirc',
  '.git-credentials',
  '.pgpass',
  '.my.cnf',
  '.vault-token',
  '.terraform.d/credentials.tfrc.json',
  '.cargo/credentials',
  '.cargo/credentials.toml',
  '.gem/credentials',
  '.m2/settings.xml',
  '.m2/settings-security.xml',
  '.gradle/gradle.properties',
  '.nuget/NuGet/NuGet.Config',
  '.composer/auth.json',
  '.config/composer/auth.json',
  '.config/pip/pip.conf',
  'Library/Keychains',
  'Library/Cookies',
  'Library/Safari',
  'Library/Mail',
  'Library/Messages',
  'Library/Application Support/Google/Chrome',
  'Library/Application Support/BraveSoftware',
  'Library/Application Support/Microsoft Edge',
  'Library/Application Support/Firefox',
  'Library/Application Support/com.apple.TCC',
  '.bash_history',
  '.zsh_history',
  '.python_history',
  '.node_repl_history',
  '.psql_history',
];

/** Of the machine, which root could read. */
const ofMachine = ['/etc/shadow', '/etc/shadow-', '/etc/gshadow', '/etc/gshadow-', '/etc/ssl/private'];

/** A place that is hidden. */
interface Hidden {
  /** Absolute and real. */
  path: string;
  folder: boolean;
}

/** Of these places those that are there, as they really are. `more`: absolute, or below the home folder. */
export function hiddenPlaces(home: string | null, more: readonly string[]): Hidden[] {
  const asked = [
    ...ofMachine,
    ...(home === null ? [] : ofHome.map((name) => join(home, name))),
    ...more.flatMap((path) => (home === null && !path.startsWith('/') ? [] : [resolve(home ?? '/', untilded(path))])),
  ];
  const found = new Map<string, Hidden>();
  for (const path of asked) {
    try {
      // Most are not there; to be told so by an error costs more than all the rest.
      if (!lstatSync(toBytes(path), { throwIfNoEntry: false })) continue;
      const real = realpathSync(toBytes(path), 'utf8');
      const stats = statSync(real);
      if (stats.isDirectory() || stats.isFile()) found.set(real, { path: real, folder: stats.isDirectory() });
    } catch {
      // Not there, or not to be seen by the user: nor by what they run.
    }
  }
  return [...found.values()];
}

function untilded(path: string): string {
  return path.startsWith('~/') ? path.slice(2) : path;
}
