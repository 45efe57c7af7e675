/** Is a command a run of tests, and is its exit theirs? */

/** Programs whose arguments may name tests without running one. */
const onlyLooks =
  /^(?:cat|ls|ll|grep|egrep|rg|ag|find|fd|head|tail|less|more|sed|awk|echo|printf|wc|stat|file|diff|git|cd|pushd|mkdir|touch|rm|rmdir|cp|mv|ln|chmod|chown|test|\[|which|type|export|set|source|\.|tree|code|vim?|nano|code|sleep|true|false|pwd)$/;
/** A word that names tests or what runs them: `test`, `test:unit`, `run-tests.sh`, `vitest`, `spec`. */
const testWord =
  /(?:^|[\s/:_.=-])(?:tests?|t|e2e|specs?|unittest|vitest|jest|mocha|ava|tap|jasmine|karma|pytest|py\.test|nosetests?|tox|nox|nextest|ctest|rspec|phpunit|pest|behave|cucumber|playwright|cypress|testthat|testing|minitest|kotest|gotestsum|ginkgo|bats|check|verify)(?=$|[\s/:_.,=-])/i;
/** `t` runs tests only behind these. */
const shortTest = /\b(?:npm|pnpm|yarn|bun|cargo)\s+t\b/;
/** What stands before the program: variables, and programs that start another. */
const before =
  /^(?:(?:\w+=(?:"[^"]*"|'[^']*'|\S*)|sudo|env|time|nice|nohup|command|exec|npx|bunx|pnpx|timeout\s+\S+|stdbuf\s+\S+|uv\s+run|poetry\s+run|pipenv\s+run|bundle\s+exec|dotenv|cross-env)\s+)+/;

interface Piece {
  text: string;
  /** What stands between it and the next. */
  joint: string;
}

/** `tests`: it runs tests, and its exit is theirs. `masked`: it runs tests, and the exit is another's. */
export function testRun(command: string): 'tests' | 'masked' | 'none' {
  const pieces = piecesOf(command);
  const last = pieces.findLastIndex(({ text }) => runsTests(text));
  if (last < 0) return 'none';
  const hasPipefail = /\bset\s+-\w*o\s+pipefail\b|\bpipefail\b/.test(command);
  // An exit of 0 of the whole means one of the tests only where nothing behind them can stand in for it.
  const isTheirs = pieces
    .slice(last)
    .every(
      ({ joint }, at, all) =>
        joint === '&&' || (joint === '|' && hasPipefail) || (at === all.length - 1 && ['', ';', '\n'].includes(joint)),
    );
  return isTheirs ? 'tests' : 'masked';
}

function runsTests(text: string): boolean {
  const bare = text
    .trim()
    .replace(/^[({\s]+/, '')
    .replace(before, '');
  const program = /^\S+/.exec(bare)?.[0] ?? '';
  if (onlyLooks.test(program)) return false;
  if (/\s(?:--version|--help|-h|--collect-only|--list|--listTests|--dry-run|--no-run)(?=\s|$)/.test(bare)) return false;
  const words = bare.replace(/(["'])(?:(?!\1).)*\1/g, '""');
  return shortTest.test(words) || testWord.test(words.replace(/(^|\s)t(?=\s|$)/g, '$1'));
}

/** The commands of a line, by what joins them; quotes hold what is in them together. */
function piecesOf(command: string): Piece[] {
  const pieces: Piece[] = [];
  let text = '';
  for (const [token] of command.matchAll(
    /"(?:[^"\\]|\\.)*"|'[^']*'|\\.|&&|\|\||\d?>&\d|&>|[;\n|&]|[^"'\\;\n|&>\d]+|./gs,
  )) {
    if (/^(?:&&|\|\||[;\n|&])$/.test(token)) {
      pieces.push({ text, joint: token });
      text = '';
    } else text += token;
  }
  pieces.push({ text, joint: '' });
  const told = pieces.filter((piece) => piece.text.trim() !== '');
  return told;
}
