/** What git holds, read without running anything that a repository may have planted: commits and the index as trees of files. */

import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import type { CheckedTree } from '../../../protocol/proof/checks.ts';
import { UserFault } from '../../../protocol/failure.ts';
import { findProgram } from '../../../disk/find-program.ts';

/** A tree of git's, with the ids of its contents. */
export interface GitTree extends CheckedTree {
  /** Ids of blobs by path. */
  ids: ReadonlyMap<string, string>;
}

/** Where the default branch usually is; the first that is there counts. */
const defaultBranches = ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master', 'trunk'];
const mostBytes = 256 * 1024 * 1024;
/** Milliseconds: no repository may hold a check up for ever. */
const timeout = 30_000;

/** Git for one repository: plumbing alone, with nothing configured that could run, fetch or wait for a person. */
export class Git {
  readonly #program: string;
  readonly #root: string;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(program: string, root: string, env: NodeJS.ProcessEnv) {
    this.#program = program;
    this.#root = root;
    // Variables that steer git elsewhere are not passed on (a hook has them set for another repository).
    const kept = Object.entries(env).filter(([name]) => !name.startsWith('GIT_') || name === 'GIT_INDEX_FILE');
    const still = { GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
    this.#env = { ...Object.fromEntries(kept), ...still };
  }

  /** Null where there is no git, or no repository at the root. */
  static async at(root: string, env: NodeJS.ProcessEnv): Promise<Git | null> {
    const program = await findProgram('git', env, root);
    if (program === null) return null;
    const git = new Git(program, root, env);
    return (await git.#try('rev-parse', '--git-dir')) === null ? null : git;
  }

  /** The commit that a change is compared with: where it left the default branch, else HEAD; null before the first commit. */
  async usualBase(): Promise<string | null> {
    for (const branch of defaultBranches) {
      const found = await this.#commit(branch);
      if (found === null) continue;
      const from = await this.#try('merge-base', 'HEAD', found);
      if (from !== null) return from.toString().trim();
    }
    return this.#commit('HEAD');
  }

  /** The tree of a commit. Throws `UserFault` where there is none of that name. */
  async tree(name: string): Promise<GitTree> {
    const commit = await this.#commit(name);
    if (commit === null) throw new UserFault(`--base: ${name} is no commit, branch or folder here`);
    const rows = rowsOf(await this.#run('ls-tree', '-r', '-z', '--full-tree', commit));
    return this.#treeOf(rows.flatMap((row) => entryOf(row, /^(\d+) blob ([0-9a-f]+)\t([^]*)$/)));
  }

  /** The tree of the index. */
  async index(): Promise<GitTree> {
    const rows = rowsOf(await this.#run('ls-files', '-s', '-z', '--full-name', ':/'));
    // Stages above 0 are conflicts: there is no one content.
    return this.#treeOf(rows.flatMap((row) => entryOf(row, /^(\d+) ([0-9a-f]+) 0\t([^]*)$/)));
  }

  #treeOf(entries: readonly (readonly [path: string, id: string])[]): GitTree {
    const ids = new Map(entries);
    const paths = [...ids.keys()].sort();
    return {
      ids,
      list: async () => paths,
      read: async (path) => {
        const id = ids.get(path);
        return id === undefined ? null : this.#try('cat-file', 'blob', id);
      },
    };
  }

  async #commit(name: string): Promise<string | null> {
    const id = await this.#try('rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`);
    return id === null ? null : id.toString().trim();
  }

  async #try(...args: string[]): Promise<Buffer | null> {
    return this.#run(...args).catch(() => null);
  }

  #run(...args: string[]): Promise<Buffer> {
    const settings = ['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'protocol.allow=never'];
    const all = ['--no-pager', '--literal-pathspecs', ...settings.flatMap((one) => ['-c', one]), ...args];
    const given = args[0] === 'ls-files' ? all.filter((one) => one !== '--literal-pathspecs') : all;
    const options = { cwd: this.#root, env: this.#env, encoding: 'buffer' as const, maxBuffer: mostBytes, timeout };
    return new Promise((resolve, reject) =>
      execFile(this.#program, given, options, (error, stdout) => (error ? reject(error) : resolve(stdout))),
    );
  }
}

function rowsOf(bytes: Buffer): string[] {
  return bytes.toString().split('\0').filter(Boolean);
}

/** Files alone: a link leads elsewhere, a submodule is another repository. */
function entryOf(row: string, shape: RegExp): (readonly [string, string])[] {
  const [, mode = '', id = '', path = ''] = shape.exec(row) ?? [];
  return mode.startsWith('100') ? [[path, id]] : [];
}

/** The id that git has for these bytes; which hash is meant is told by another id of the repository. */
export function blobId(bytes: Uint8Array, like: string): string {
  const hash = createHash(like.length > 40 ? 'sha256' : 'sha1');
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
