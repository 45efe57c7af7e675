/** Which actions and runners are used, what the token may do, and how long a job may take. */

import { nearest } from '../kind/nearest.ts';
import { textOf } from '../kind/yaml-tree.ts';
import type { Item } from '../kind/yaml-tree.ts';
import type { Jobs, Say } from './jobs.ts';

/** All of it. `limited`: did the workflow say before what its token may do? */
export function habits(jobs: Jobs, limited: boolean, say: Say): void {
  const told = new Set<string>();
  for (const step of jobs.steps) {
    pinned(step.map.get('uses'), told, say);
    always(step.map.get('if'), say);
    inputs(step, say);
  }
  for (const [name, job] of jobs.jobs) {
    if (job.kind !== 'map') continue;
    pinned(job.map.get('uses'), told, say);
    always(job.map.get('if'), say);
    runners(job.map.get('runs-on'), job, say);
    all(job.map.get('permissions'), say);
    if (!job.map.has('timeout-minutes') && !job.map.has('uses'))
      say('no-timeout', job.key, `job ${name} may hang for six hours`, { help: 'timeout-minutes: 15' });
  }
  if (jobs.isAction) return;
  all(jobs.root.map.get('permissions'), say);
  const [first] = jobs.jobs.values();
  const said = jobs.root.map.has('permissions') || [...jobs.jobs.values()].every(({ map }) => map.has('permissions'));
  if (first && !said)
    say(
      'no-permissions',
      jobs.root.map.get('jobs')?.key ?? first.key,
      limited ? 'nothing says any more what the token may do' : 'nothing says what the token may do',
      { help: 'permissions:\n  contents: read', ...(limited && { severity: 'warning' }) },
    );
}

function all(permissions: Item | undefined, say: Say): void {
  if (permissions && textOf(permissions) === 'write-all')
    say('write-all', permissions.key, 'the token may do everything', { help: 'permissions:\n  contents: read' });
}

/** The first version that still runs, by action. */
const retired: Readonly<Record<string, number>> = {
  'actions/upload-artifact': 4,
  'actions/download-artifact': 4,
  'actions/cache': 3,
  'actions/upload-pages-artifact': 3,
  'actions/deploy-pages': 4,
};

function pinned(uses: Item | undefined, told: Set<string>, say: Say): void {
  const text = textOf(uses) ?? '';
  if (!uses || /^[.$]\//.test(text) || text.startsWith('docker://') || text.includes('${{')) return;
  const [action = '', ref] = text.split('@', 2);
  if (ref === undefined) return;
  const [owner = '', name = ''] = action.split('/');
  const least = retired[`${owner}/${name}`.toLowerCase()];
  const version = Number(/^v(\d+)(?:\.|$)/.exec(ref)?.[1] ?? Number.NaN);
  if (least !== undefined && version < least)
    return say('retired-action', uses.from, `${text} no longer runs`, { help: `${owner}/${name}@v${least} or later` });
  if (/^[\da-f]{40}([\da-f]{24})?$/.test(ref)) return;
  if (/^(main|master|develop|dev|trunk|latest|HEAD)$/.test(ref)) {
    const own = /^(actions|github)$/.test(owner);
    return say('moving-ref', uses.from, `${action} is whatever ${ref} is when it runs`, {
      help: `${action}@<commit>`,
      ...(own && { severity: 'info' }),
    });
  }
  if (/^(actions|github)$/i.test(owner) || told.has(text)) return;
  told.add(text);
  say('unpinned-action', uses.from, `${owner} can move ${ref} of ${action} to other code`, {
    help: `${action}@<commit> # ${ref}`,
  });
}

/** Text around an expression: the condition is a text that is not empty, and so true. */
function always(condition: Item | undefined, say: Say): void {
  const text = (textOf(condition) ?? '').trim();
  if (!condition || !text.includes('${{')) return;
  const outside = text.replace(/\$\{\{[\s\S]*?\}\}/g, '').trim();
  if (outside !== '')
    say('always-true', condition.from, 'text stands around the expression: this is always true', {
      help: text.replace(/\$\{\{([\s\S]*?)\}\}/g, (_, words: string) => words.trim()).split('\n', 1)[0] ?? '',
    });
}

const versions =
  'ubuntu-latest ubuntu-26.04 ubuntu-24.04 ubuntu-22.04 ubuntu-26.04-arm ubuntu-24.04-arm ubuntu-22.04-arm ubuntu-slim windows-latest windows-2025 windows-2022 ' +
  'windows-11-arm macos-latest macos-26 macos-15 macos-14 macos-latest-large macos-latest-xlarge macos-26-large macos-26-xlarge macos-15-large macos-15-xlarge macos-15-intel macos-14-large macos-14-xlarge self-hosted';
const known = new Set(versions.split(' '));
const gone = new Set(
  'ubuntu-16.04 ubuntu-18.04 ubuntu-20.04 windows-2016 windows-2019 macos-10.15 macos-11 macos-12 macos-13 macos-11.0 macos-12.0'.split(
    ' ',
  ),
);

function runners(item: Item | undefined, job: Item, say: Say): void {
  const group = item?.kind === 'map' ? item.map.get('labels') : item;
  const direct = group?.kind === 'list' ? group.list : group ? [group] : [];
  const fromMatrix = /^\$\{\{\s*matrix\.([\w-]+)\s*\}\}$/.exec(textOf(item) ?? '')?.[1];
  const matrix = fromMatrix === undefined ? undefined : job.map.get('strategy')?.map.get('matrix')?.map.get(fromMatrix);
  for (const each of [...direct, ...(matrix?.list ?? [])]) {
    const label = textOf(each) ?? '';
    if (label.includes('${{') || known.has(label) || direct.length > 1) continue;
    if (gone.has(label))
      say('runner', each.from, `GitHub no longer has ${label}`, { help: label.replace(/-.*/, '-latest') });
    else {
      const guess = nearest(label, known);
      // Another number may be a runner of one's own, or one that is new.
      if (guess !== null && guess.replace(/\d/g, '') !== label.replace(/\d/g, '') && label.includes('-'))
        say('runner', each.from, `GitHub has no runner ${label}`, { help: guess });
    }
  }
}

/** Inputs of the actions that nearly everybody uses: what is mistyped does nothing at all. */
const inputsOf: Readonly<Record<string, string>> = {
  'actions/checkout':
    'repository ref token ssh-key ssh-known-hosts ssh-strict ssh-user persist-credentials path clean filter sparse-checkout sparse-checkout-cone-mode fetch-depth fetch-tags show-progress lfs submodules set-safe-directory github-server-url allow-unsafe-pr-checkout',
  'actions/setup-node':
    'always-auth node-version node-version-file architecture check-latest registry-url scope token cache cache-dependency-path mirror mirror-token package-manager-cache',
  'actions/setup-python':
    'python-version python-version-file cache architecture check-latest token cache-dependency-path update-environment allow-prereleases freethreaded pip-version pip-install',
  'actions/setup-go':
    'go-version go-version-file check-latest token cache cache-dependency-path architecture go-download-base-url',
  'actions/setup-java':
    'java-version java-version-file distribution java-package architecture jdkFile check-latest server-id server-username server-password settings-path overwrite-settings gpg-private-key gpg-passphrase cache cache-dependency-path job-status token mvn-toolchain-id mvn-toolchain-vendor',
  'actions/cache':
    'path key restore-keys upload-chunk-size enableCrossOsArchive fail-on-cache-miss lookup-only save-always',
  'actions/upload-artifact':
    'name path if-no-files-found retention-days compression-level overwrite include-hidden-files archive',
  'actions/download-artifact':
    'name artifact-ids path pattern merge-multiple github-token repository run-id skip-decompress digest-mismatch',
  'actions/github-script':
    'script github-token debug user-agent previews result-encoding retries retry-exempt-status-codes base-url',
  'docker/build-push-action':
    'add-hosts allow annotations attests build-args build-contexts builder cache-from cache-to call cgroup-parent context file labels load network no-cache no-cache-filters outputs platforms provenance pull push sbom secrets secret-envs secret-files shm-size ssh tags target ulimit github-token',
  'docker/login-action': 'registry username password scope ecr logout registry-auth',
};

function inputs(step: Item, say: Say): void {
  const action = (textOf(step.map.get('uses')) ?? '').split('@', 1)[0] ?? '';
  const names = inputsOf[action]?.split(' ');
  if (!names) return;
  const lower = new Set(names.map((each) => each.toLowerCase()));
  for (const [name, item] of step.map.get('with')?.map ?? []) {
    if (lower.has(name.toLowerCase())) continue;
    const guess = nearest(name, names);
    if (guess !== null) say('action-inputs', item.key, `${action} has no input ${name}`, { help: guess });
  }
}
