/** What is looked for in GitHub workflows and actions. */

import { finder } from '../kind/check.ts';
import { ruleTable } from '../kind/rule-table.ts';

/** @see finder */
export const rules = ruleTable('workflow', [
  ['keys', 'error', 'GitHub knows no such key, takes another value, or misses one.', 'runs: make', 'run: make'],
  [
    'expression',
    'error',
    'An expression that cannot be read, or of something that is not there.',
    '${{ matrix.nod }}',
    '${{ matrix.node }}',
  ],
  [
    'always-true',
    'error',
    'Text around an expression makes the condition a text, which is always true.',
    "if: ${{ github.ref }} == 'x'",
    "if: github.ref == 'x'",
  ],
  ['needs', 'error', 'A job needs one that is not there, or jobs wait for each other.', 'needs: biuld', 'needs: build'],
  ['events', 'error', 'There is no such event, activity or time.', "cron: '61 * * * *'", "cron: '17 3 * * *'"],
  ['permissions', 'error', 'There is no such permission.', 'content: read', 'contents: read'],
  ['runner', 'error', 'GitHub has no such runner, or no longer.', 'runs-on: ubuntu-lastest', 'runs-on: ubuntu-24.04'],
  [
    'untrusted-input',
    'error',
    'What strangers write (titles, branches, comments) becomes part of a script.',
    'run: echo ${{ github.event.issue.title }}',
    'env: { TITLE: ${{ github.event.issue.title }} } and run: echo "$TITLE"',
  ],
  [
    'pull-request-target',
    'error',
    'Code of a stranger is checked out where secrets and a token that may write are.',
    'on: pull_request_target + ref: ${{ github.event.pull_request.head.sha }}',
    'on: pull_request',
  ],
  [
    'secret-printed',
    'error',
    'A secret is written to the log.',
    'run: echo ${{ secrets.TOKEN }}',
    'env: { TOKEN: ${{ secrets.TOKEN }} }',
  ],
  [
    'hardcoded-secret',
    'error',
    'A secret stands in the workflow itself.',
    'password: hunter2',
    'password: ${{ secrets.PASSWORD }}',
  ],
  [
    'action-inputs',
    'error',
    'The action has no such input, or needs one that is not given.',
    'with: { fetch-dept: 0 }',
    'with: { fetch-depth: 0 }',
  ],
  [
    'missing-action',
    'error',
    'The action or workflow of the tree is not there.',
    'uses: ./.github/actions/setpu',
    'uses: ./.github/actions/setup',
  ],
  [
    'called-workflow',
    'error',
    'The call does not fit the workflow that is called.',
    'with: { enviroment: prod }',
    'with: { environment: prod }',
  ],
  ['action-metadata', 'error', 'The action cannot be run as it is described.', 'using: node12', 'using: node24'],
  [
    'retired-action',
    'error',
    'GitHub no longer runs this version of the action.',
    'uses: actions/upload-artifact@v3',
    'uses: actions/upload-artifact@v5',
  ],
  [
    'deprecated-command',
    'warning',
    'The command is no longer supported.',
    'echo "::set-output name=a::1"',
    'echo "a=1" >> "$GITHUB_OUTPUT"',
  ],
  ['write-all', 'warning', 'The token may do everything.', 'permissions: write-all', 'permissions: { contents: read }'],
  [
    'moving-ref',
    'warning',
    'The action is another one whenever its branch moves.',
    'uses: someone/action@main',
    'uses: someone/action@<commit>',
  ],
  [
    'unpinned-action',
    'info',
    'A tag of somebody else can be moved to other code.',
    'uses: someone/action@v1',
    'uses: someone/action@<commit> # v1.2.3',
  ],
  [
    'no-permissions',
    'info',
    'Nothing says what the token may do: it may be more than is needed.',
    'jobs: … without permissions',
    'permissions: { contents: read }',
  ],
  [
    'no-timeout',
    'info',
    'A job that hangs runs for six hours.',
    'a job without timeout-minutes',
    'timeout-minutes: 15',
  ],
]);

/** @see rules */
export const finding = finder(rules);
