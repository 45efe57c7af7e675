/** About 26 KB of Markdown of every kind, in 22 parts. */
export function longAnswer(parts = 22): string {
  return Array.from({ length: parts }, (_, i) => part(i + 1)).join('\n');
}

function part(n: number): string {
  return `## Part ${n} of the answer

The order service writes each request to a table before it calls the payment provider, so that a retry (number ${n}) finds the first
attempt and returns its outcome. This costs *one* insert, about **0.4 ms**, and removes the duplicate charge entirely; see \`orders.ts\`.

- keep the key for 24 hours, then drop the partition
- answer \`409\` when the body differs
  - nested: the hash of the body is stored beside the key
- 中文字也要對齊，寬度才不會錯

| approach | cost | risk |
|---|--:|---|
| unique index | 0.4 ms | low |
| advisory lock | 1.${n} ms | medium |

\`\`\`ts
export async function once(key: string, work: () => Promise<Outcome>): Promise<Outcome> {
  const seen = await db.one('select outcome from idempotency where key = $1', [key]); // part ${n}
  if (seen) return seen.outcome;
  return work();
}
\`\`\`

> Measured on 10,000 requests with two workers.

${n % 5 === 0 ? `\`\`\`sql\n${Array.from({ length: 40 }, (_, i) => `insert into t (id, note) values (${i}, 'row ${i} of part ${n}');`).join('\n')}\n\`\`\`\n` : ''}`;
}
