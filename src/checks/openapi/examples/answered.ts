/** Asks the mock of a document every one of its operations, and says what it answered. */

import type { Evidence } from '../../../protocol/proof/checks.ts';
import type { ApiDocument } from '../document/document.ts';
import { entries, inside, items, raw, rootOf } from '../document/node.ts';
import { operationName } from '../document/operations.ts';
import type { Operation } from '../document/operations.ts';
import { Mock, requestOf } from './mock.ts';
import { examplesOf } from './sites.ts';
import type { Validator } from './validator.ts';

const mostRows = 200;
/** Schemas that no example needs are compiled for so many operations only: it is what takes time. */
const mostMade = 25;

/** The table, and how many examples were answered. */
interface Answered {
  evidence: Evidence[];
  answered: number;
}

/** Sends each operation a request made of its examples, once for each example of its answers. */
export function answerAll(document: ApiDocument, operations: readonly Operation[], validator: Validator): Answered {
  const mock = new Mock(document, operations, validator);
  const rows: Record<string, string>[] = [];
  let answered = 0;
  let made = 0;
  for (const operation of operations) {
    if (rows.length >= mostRows) break;
    for (const { status, example } of wanted(document, operation)) {
      if (example === undefined && (made += 1) > mostMade) continue;
      const request = requestOf(document, operation, status);
      const answer = mock.answer({ ...request, ...(example !== undefined && { example }) });
      if (example !== undefined) answered += 1;
      rows.push({
        operation: operationName(operation),
        security: securityOf(document, operation),
        request: request.words || 'made from the schemas',
        status,
        answer: answerOf(answer, operation, example),
      });
    }
  }
  if (rows.length === 0) return { evidence: [], answered };
  const all = rows.length >= mostRows ? `the first ${mostRows} of ${operations.length} operations` : 'all operations';
  return {
    evidence: [{ title: `Answered by a mock of the document (${all})`, rows: rows.slice(0, mostRows) }],
    answered,
  };
}

/** Each answer that has an example, else the first one of success. */
function wanted(document: ApiDocument, operation: Operation): { status: string; example?: string }[] {
  const found: { status: string; example?: string }[] = [];
  const responses = entries(inside(document, operation.node, 'responses')).filter(
    ([status]) => !status.startsWith('x-'),
  );
  for (const [status, node] of responses) {
    const response = inside(document, node);
    const [media] = entries(inside(document, response, 'content'));
    const holder = media ? inside(document, media[1]) : response;
    for (const { name } of holder ? examplesOf(document, holder, 'response') : [])
      found.push({ status, example: name });
  }
  const good = responses.map(([status]) => status).find((status) => status.startsWith('2')) ?? responses[0]?.[0];
  if (good !== undefined && !found.some(({ status }) => status === good)) found.unshift({ status: good });
  return found;
}

function answerOf(answer: ReturnType<Mock['answer']>, operation: Operation, example: string | undefined): string {
  if (!answer) return 'no operation takes it';
  if (answer.operation !== operation) return `${operationName(answer.operation)} takes it`;
  const refused = answer.refused[0] === undefined ? '' : ` · the request does not fit: ${answer.refused[0]}`;
  if (answer.from === 'nothing') return `no body${refused}`;
  const from = answer.from === 'example' ? `example${example ? ` ${example}` : ''}` : 'made from the schema';
  return `${from}, ${answer.fault === undefined ? 'fits' : `does not fit: ${answer.fault}`}${refused}`;
}

/** `token with scopes, or anybody` */
function securityOf(document: ApiDocument, operation: Operation): string {
  const list = raw(operation.node, 'security') ?? inside(document, rootOf(document), 'security');
  if (!list || !Array.isArray(list.value)) return 'not said';
  const names = items(list).map(
    (each) =>
      entries(each)
        .map(([name]) => name)
        .join(' with ') || 'anybody',
  );
  return names.length === 0 ? 'anybody' : names.join(' or ');
}
