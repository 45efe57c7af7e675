/** The part of a prompt that is scored: what a person said, without the code, logs and other material pasted beside it. */

/** Characters that are read at the beginning and at the end of a prompt. */
const head = 2_000;
const tail = 1_000;

/** Lines that machines write: traces, log lines, diffs, SQL and code, prompts of shells. */
const machineLine = new RegExp(
  [
    String.raw`^\s*at .+[:(]\d+`,
    String.raw`^\s*(?:File "|Traceback|Caused by:|Exception in|\.{3} \d+ more)`,
    String.raw`^\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d`,
    String.raw`^\[?\d\d:\d\d:\d\d`,
    String.raw`^\s*(?:\w+\.)*\w*(?:Error|Exception|Warning)\b.{0,3}:`,
    String.raw`^\s*(?:DEBUG|INFO|WARN|WARNING|ERROR|FATAL|CRITICAL|TRACE)\b`,
    String.raw`^(?:[+-]{3} |@@ |diff --git |index [\da-f]{7})`,
    String.raw`^\s*(?:\$|#|>|❯|%) ?\S+`,
    String.raw`^\s*(?:SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE (?:TABLE|INDEX|UNIQUE)|ALTER TABLE|FROM|WHERE|(?:LEFT |INNER )?JOIN|GROUP BY|ORDER BY|LIMIT)\b`,
    String.raw`^\s*(?:const|let|var|import|export|function|class|def|return|public|private|if|for|while|package|func|fn|use)\b.*[;{}(:)=]\s*$`,
    String.raw`^\s*[{}\[\]();]+,?\s*$`,
    String.raw`^\s*"[\w-]+"\s*:`,
    String.raw`[;{}]\s*$`,
    String.raw`^\s*</?[a-z][^>]*>.*$`,
    String.raw`^\s*(?:[-\w]+\s*\|\s*){2,}`,
    String.raw`^\s*(?:Seq Scan|Index Scan|Nested Loop|Hash Join|Sort|Aggregate|Filter:|Rows Removed)`,
  ].join('|'),
);

/** What a person said in a prompt, at most 3,000 characters, and whether there was material that is left out. */
export function scoredText(prompt: string): { text: string; pasted: boolean } {
  const cut = prompt.length > head + tail ? `${prompt.slice(0, head)}\n${prompt.slice(-tail)}` : prompt;
  if (!/[\n`]/.test(cut)) return { text: cut, pasted: false };
  const fenced = cut.replace(/(^|\n)[ \t]*(```|~~~)[^]*?(?:\n[ \t]*\2[ \t]*(?=\n|$)|$)/g, '\n');
  const lines = fenced.split('\n');
  const said = lines.length === 1 ? lines : lines.filter((line) => line.length < 1_000 && !machineLine.test(line));
  const text = said.join('\n').trim();
  // A prompt that is nothing but pasted is scored as it is: there is nothing else to go by.
  if (text === '') return { text: cut, pasted: true };
  return { text, pasted: text.length < cut.trim().length };
}
