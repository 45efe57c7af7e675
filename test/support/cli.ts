import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built program: `npm test` builds it before the tests run. */
export const binary = fileURLToPath(new URL('../../bin/archie.js', import.meta.url));

export interface Place {
  /** The user's tree. */
  root: string;
  /** Environment with folders of its own, and the model at `url` when one is given. */
  env: Record<string, string | undefined>;
  remove(): void;
}

/** A throw-away tree with these files, beside a home, a state and a config folder. */
export function makePlace(files: Record<string, string> = {}, url?: string): Place {
  const top = mkdtempSync(join(tmpdir(), 'archie-cli-'));
  const root = join(top, 'repo');
  mkdirSync(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const plain = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(ANTHROPIC|ARCHIE|XDG)_|^(CI|NO_COLOR|FORCE_COLOR)$/.test(name)),
  );
  return {
    root,
    env: {
      ...plain,
      HOME: top,
      XDG_STATE_HOME: join(top, 'state'),
      XDG_CONFIG_HOME: join(top, 'config'),
      XDG_CACHE_HOME: join(tmpdir(), 'archie-test-cache'),
      ...(url && { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'test-key-canary' }),
    },
    remove: () => rmSync(top, { recursive: true, force: true }),
  };
}

/** Has archie run all commands for real, as on a machine that cannot isolate them. Keeps what its config.yaml says beside. */
export function forReal(place: Place): Place {
  const folder = join(place.env['XDG_CONFIG_HOME'] ?? '', 'archie');
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, 'config.yaml'), 'isolation: { use: none }\n');
  return place;
}

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs what follows as on a machine whose kernel refuses user namespaces (and as root of one of its own, where it could mount). */
export const withoutNamespaces = [
  'unshare',
  '--user',
  '--map-root-user',
  'bash',
  '-c',
  'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"',
  'bash',
];

/** Runs archie without a terminal. `stdin` is piped in; left out, stdin is empty. `started` gets the process. `within`: what starts it. `program`: another place of it. */
export function archie(
  place: Place,
  args: string[],
  more: {
    stdin?: string;
    within?: string[];
    started?: (kill: (signal: NodeJS.Signals) => void) => void;
    program?: string;
  } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const [file = '', ...rest] = [...(more.within ?? []), process.execPath, more.program ?? binary, ...args];
    const child = spawn(file, rest, { cwd: place.root, env: place.env });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(more.stdin ?? '');
    more.started?.((signal) => child.kill(signal));
  });
}
