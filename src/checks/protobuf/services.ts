/** Reads services of a `.proto` file. */

import type { ProtoRpc, ProtoService, TypeUse } from './model.ts';
import type { Reader } from './reader.ts';

/** From the word `service` to its end. */
export function readService(at: Reader): ProtoService {
  at.next();
  const { value: name, from } = at.identifier('the name of the service');
  const rpcs: ProtoRpc[] = [];
  at.block(`service ${name}`, () => {
    if (at.peek().value === 'option') at.option();
    else if (at.peek().value === 'rpc') rpcs.push(readRpc(at));
    else at.fail(`\`${at.shown()}\` where an rpc should stand`);
  });
  return { name, from, rpcs };
}

function readRpc(at: Reader): ProtoRpc {
  at.next();
  const { value: name, from } = at.identifier('the name of the rpc');
  const side = (): { use: TypeUse; streams: boolean } => {
    at.symbol('(', `rpc ${name}`);
    const streams = at.peek().value === 'stream' && at.peek(1).kind === 'word';
    if (streams) at.next();
    const use = readType(at, `a message of rpc ${name}`);
    at.symbol(')', `rpc ${name}`);
    return { use, streams };
  };
  const request = side();
  if (!at.skips('returns')) at.fail(`\`${at.shown()}\` where the \`returns\` of rpc ${name} should stand`);
  const response = side();
  if (at.peek().value === '{') at.block(`rpc ${name}`, () => void at.option());
  else at.semicolon(`rpc ${name}`);
  return {
    name,
    from,
    request: request.use,
    response: response.use,
    clientStreams: request.streams,
    serverStreams: response.streams,
  };
}

function readType(at: Reader, what: string): TypeUse {
  const { value, from } = at.word(what);
  return { type: value, typeFrom: from };
}
