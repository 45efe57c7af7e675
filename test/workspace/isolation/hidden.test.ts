/** Which places are hidden: below HOME, below the home that the system knows, and where variables say that secrets are. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hiddenPlaces } from '../../../src/workspace/isolation/view/hidden.ts';

let base: string;
let root: string;
let home: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'archie-hidden-')));
  [root, home] = [join(base, 'tree'), join(base, 'home')];
  for (const folder of [root, home]) mkdirSync(folder);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function put(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), 'secret');
  }
}

/** What lies in the test's own folder, relative to it. */
function hidden(env: NodeJS.ProcessEnv, hide: string[] = []): string[] {
  const places = hiddenPlaces({ env, root, hide }).map(({ path }) => path);
  return places.flatMap((path) => (path.startsWith(`${base}/`) ? [path.slice(base.length + 1)] : [])).toSorted();
}

describe('hidden places', () => {
  it('are those below the home folder that are there, and those of the configuration', () => {
    put('home/.ssh/id', 'home/.config/containers/auth.json', 'home/.mysql_history', 'home/.config/tool', 'home/.own/x');
    expect(hidden({ HOME: home }, ['~/.own', join(base, 'nowhere')])).toEqual([
      'home/.config/containers/auth.json',
      'home/.mysql_history',
      'home/.own',
      'home/.ssh',
    ]);
  });

  it('are those of the home that the system knows too, whatever HOME says', () => {
    const theirs = hiddenPlaces({ env: { HOME: userInfo().homedir }, root, hide: [] });
    for (const HOME of [home, undefined, '', 'relative'])
      expect(hiddenPlaces({ env: { HOME }, root, hide: [] })).toEqual(expect.arrayContaining(theirs));
    put('tree/.ssh/id');
    expect(hidden({ HOME: '' })).toEqual([]);
  });

  it('are where a variable says they are', () => {
    put('x/config/gh/hosts.yml', 'x/config/tool', 'x/aws', 'x/kube/one', 'x/kube/two', 'x/cargo/bin/tool', 'x/gnupg/k');
    put('x/cargo/credentials.toml');
    const at = (name: string): string => join(base, 'x', name);
    const env = {
      HOME: home,
      XDG_CONFIG_HOME: at('config'),
      AWS_SHARED_CREDENTIALS_FILE: at('aws'),
      KUBECONFIG: `${at('kube/one')}:${at('kube/two')}:relative`,
      CARGO_HOME: at('cargo'),
      GNUPGHOME: at('gnupg'),
      HISTFILE: '/dev/null',
    };
    const found = ['x/aws', 'x/cargo/credentials.toml', 'x/config/gh', 'x/gnupg', 'x/kube/one', 'x/kube/two'];
    expect(hidden(env)).toEqual(found);
  });

  it('are no part of the tree by a variable, and never a whole home', () => {
    put('tree/key.json', 'home/.aws/x');
    const env = {
      HOME: home,
      GOOGLE_APPLICATION_CREDENTIALS: join(root, 'key.json'),
      GNUPGHOME: home,
      DOCKER_CONFIG: base,
    };
    expect(hidden(env)).toEqual(['home/.aws']);
  });

  it('are named once, as they really are, and not in another that is hidden', () => {
    put('home/.kube/config', 'real/.ssh/id');
    symlinkSync(join(base, 'real/.ssh'), join(home, '.ssh'));
    const env = { HOME: home, KUBECONFIG: join(home, '.kube/config') };
    expect(hidden(env, ['.ssh/id', '.kube'])).toEqual(['home/.kube', 'real/.ssh']);
    // Of a folder that the tree lies in, the tree is seen, and what is hidden in there is still to be hidden.
    put('tree/own/x');
    expect(hidden({ HOME: home }, [base, join(root, 'own')])).toEqual(['tree/own']);
  });
});
