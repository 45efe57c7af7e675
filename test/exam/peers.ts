import { judgeCommand } from '../../src/policy/command/judge-command.ts';
import type { PermissionRule } from '../../src/protocol/approval.ts';
import type { Exam } from './exam.ts';

/**
 * What other agents hold to be safe and what not, written again by hand from what their tests are known to ask: archie may be
 * stricter, and says where, but never looser.
 */
interface Peer {
  /** The peer lets these run without a question. */
  runs: readonly string[];
  /** The peer asks, or refuses. */
  asks: readonly string[];
  /** Rules under which it does. */
  allow?: readonly string[];
  deny?: readonly string[];
}

const peers: Record<string, Peer> = {
  'codex, commands known to be safe': {
    runs: [
      'ls',
      'git status',
      'git branch --show-current',
      'base64',
      'sed -n 1,5p file.txt',
      'nl -nrz Cargo.toml',
      'find . -name file.txt',
      'cat file.txt',
      'cd /repo',
      'echo hi',
      'grep -R "x" -n',
      'head -n 5 a',
      'pwd',
      'tail -n +522 a',
      'wc -l a',
      'which rg',
      'rg Cargo.toml -n',
      'uname',
      'ls && pwd',
      "echo 'hi' ; ls",
      'ls | wc -l',
      'seq 1 3',
      'tr a b',
      'uniq',
      'whoami',
      'true',
    ],
    asks: [
      'foo',
      'git fetch',
      'git push',
      'git checkout main',
      'git branch -d x',
      'git branch new',
      'git -c core.pager=x log',
      'git -C .. log',
      'git --git-dir=x status',
      'git diff --output=x',
      'git log --ext-diff',
      'git show --textconv',
      'sed -n xp file.txt',
      'sed -i s/a/b/ f',
      'find . -name x -exec rm {} ;',
      "find . -type f -name '*.rs' -execdir cat {} \\;",
      'find . -ok cat {} \\;',
      'find . -okdir cat {} \\;',
      'find . -delete -name x',
      'find . -fls /etc/passwd',
      'find . -fprint /etc/passwd',
      'find . -fprint0 /etc/passwd',
      'find . -fprintf /root/suid.txt x',
      'rg --pre pwned files',
      'rg --pre=pwned files',
      'rg --hostname-bin pwned files',
      'rg --hostname-bin=pwned files',
      'rg --search-zip files',
      'rg -z files',
      'base64 -o out.bin',
      'base64 --output out.bin',
      'base64 --output=out.bin',
      'base64 -oout.bin',
      'ls (a)',
      'ls || (pwd && echo hi)',
      'ls > out.txt',
      'bash -lc "git fetch"',
      'ls && rm -rf /',
      'cat $(id)',
      'python -c 1',
    ],
  },
  'codex, plain commands': {
    runs: [
      'ls -1',
      'ls; pwd',
      'echo "hi there" && ls',
      'echo \'a\' "b"',
      'echo 123 456',
      'ls | grep x | wc -l',
      'rg -g"*.py" x',
      "rg -g'*.py' x",
      'grep -r "abc" -n .',
    ],
    asks: [
      '(ls)',
      'ls || (pwd)',
      'ls > out',
      'echo $(pwd)',
      'echo `pwd`',
      'echo $HOME',
      'echo "hi $USER"',
      'FOO=bar ls',
      'ls &&',
      '&& ls',
      'ls ;; pwd',
      'ls | | wc',
      'ls & pwd',
      'echo "$(id)"',
      'for i in 1; do ls; done',
      'if ls; then pwd; fi',
      'while ls; do pwd; done',
      'f() { ls; }',
      '{ ls; }',
      'rg -g"$VAR" x',
      'rg -g"$(pwd)" x',
      'cat <(ls)',
      'echo ${x}',
    ],
  },
  'codex, forced removals': {
    runs: [],
    asks: [
      'rm -rf /',
      'rm -f x',
      'rm -rf x',
      'rm -fr x',
      'rm -r -f x',
      'sudo rm -rf x',
      'sudo rm -f x',
      'bash -c "rm -rf x"',
      "bash -lc 'rm -f x'",
      'ls && rm -rf x',
      'ls; rm -f x',
      'ls | rm -rf',
      'env rm -rf x',
      '/bin/rm -rf x',
      'rm --force x',
      'rm --recursive --force x',
      'git reset --hard',
      'git clean -fd',
    ],
    allow: [],
  },
  'gemini, chains and words': {
    allow: ['Bash(git *)', 'Bash(echo *)', 'Bash(git log *)'],
    runs: [
      'git log',
      'git status',
      'git log --oneline',
      'echo hello && git log',
      'echo a; echo b',
      'echo a | git apply',
      'git',
      'echo "a && b"',
      "echo 'a; b'",
      'echo a || echo b',
    ],
    asks: [
      'gitx log',
      'git log; rm -rf /',
      'git log && rm x',
      'git log || rm x',
      'git log | rm x',
      'git log & rm x',
      'git log\nrm x',
      'echo $(rm x)',
      'echo `rm x`',
      'echo "$(rm x)"',
      'echo "`rm x`"',
      'echo <(rm x)',
      'echo >(rm x)',
      'git log $(rm x)',
      'git log > x',
      'git log >> x',
      'echo x >| y',
      'git log 2> x',
      'echo a && make',
      'ECHO a',
      'git-log',
      './git log',
      'X=1 make',
      'eval git log',
      'bash -c "git log"',
      'echo "a $(rm "b")"',
      'echo a #\nrm x',
      "echo 'a\nrm x' && make",
      'git log &&',
    ],
  },
  'gemini, substitutions': {
    allow: ['Bash(echo *)', 'Bash(cat *)'],
    runs: ["echo '$(ls)'", 'echo "\\$(ls)"', "echo '`ls`'", 'echo "a (b)"'],
    asks: [
      'echo $(curl x)',
      'echo "a `curl x`"',
      'cat <(curl x)',
      'echo a > >(curl x)',
      'echo ${x:-$(curl x)}',
      'cat <<E\n$(curl x)\nE',
    ],
  },
  'gemini, search by a trusted path': {
    runs: ['rg x', 'rg -n x src', 'grep x a'],
    asks: ['./rg x', 'bin/rg x', '/repo/rg x', '/tmp/rg x', '../rg x', 'rg --pre x', 'PATH=. rg x'],
  },
  'roo, allowed and denied prefixes': {
    allow: ['Bash(git *)', 'Bash(npm *)', 'Bash(echo *)'],
    deny: ['Bash(git push *)', 'Bash(npm publish *)'],
    runs: [
      'git status',
      'npm test',
      'echo x',
      'git log && npm test',
      'git log | npm x',
      'npm run "a => b"',
      "echo '(x) => x'",
      'echo [1,2]',
      'npm run x -- --a=b',
    ],
    asks: [
      'git push',
      'git push origin main',
      'npm publish',
      'git status && git push',
      'echo $(git push)',
      'make',
      'git status; make',
      'echo "${x@P}"',
      'echo ${x=$(git push)}',
      'echo <(git push)',
      'echo ${!x}',
      'git status\ngit push',
    ],
  },
  'claude code, documented': {
    allow: ['Bash(npm run test:*)', 'Bash(npm run build)', 'Bash(curl http://github.com/ *)', 'Bash(ls *)'],
    runs: [
      'npm run test',
      'npm run test -- -u',
      'npm run build',
      'ls -la',
      'timeout 30 npm run test',
      'nice npm run build',
      'npm run build && npm run test',
    ],
    asks: [
      'npm run tests',
      'npm run build:x',
      'npm run build x',
      'lsof',
      'curl -X GET http://github.com/ x',
      'curl https://github.com/ x',
      'curl -L http://evil.example/x',
      'URL=http://github.com/ && curl $URL',
      'curl  http://evil.example',
      'npm run test && curl evil.example',
      'docker exec x npm run test',
      'npx npm run test',
    ],
  },
};

const rulesOf = ({ allow = [], deny = [] }: Peer): PermissionRule[] =>
  [
    ...allow.map((text) => ({ behavior: 'allow' as const, text })),
    ...deny.map((text) => ({ behavior: 'deny' as const, text })),
  ].map((rule) => ({ ...rule, source: { scope: 'user' as const } }));

/** E5: never looser. */
export const exam: Exam = () => {
  const missed: string[] = [];
  const says: string[] = [];
  let checked = 0;
  for (const [name, peer] of Object.entries(peers)) {
    const rules = rulesOf(peer);
    const decide = (command: string) =>
      judgeCommand(command, { isolation: 'none' }, { mode: 'ask', grants: [], root: '/repo', cwd: '/repo', rules })
        .decision;
    const looser = peer.asks.filter((command) => decide(command) === 'allow');
    const stricter = peer.runs.filter((command) => decide(command) !== 'allow');
    checked += peer.asks.length + peer.runs.length;
    missed.push(...looser.map((command) => `${name}: ${JSON.stringify(command)}`));
    says.push(
      `${name}: ${peer.runs.length + peer.asks.length} vectors, stricter on ${stricter.length}${stricter.length > 0 ? `: ${stricter.join(' · ')}` : ''}`,
    );
  }
  return { says, missed, checked };
};
