/** The tools there are, in the order the model is told of them. */

import * as z from 'zod';
import type { ToolSpec } from '../protocol/provider.ts';
import type { Tool } from '../protocol/tool.ts';
import { bash } from './bash.ts';
import { bashOutput } from './command/bash-output.ts';
import { killShell } from './command/kill-shell.ts';
import { edit } from './edit.ts';
import { glob } from './glob.ts';
import { grep } from './grep.ts';
import { multiEdit } from './multi-edit.ts';
import { read } from './read.ts';
import { task } from './task.ts';
import { todoWrite } from './todo-write.ts';
import { write } from './write.ts';

/** Sorted by name: the list is a part of the prompt's cached prefix. */
export const tools: readonly Tool[] = [
  bash,
  bashOutput,
  edit,
  glob,
  grep,
  killShell,
  multiEdit,
  read,
  task,
  todoWrite,
  write,
];

/** A tool as the model is told of it: JSON Schema without what says nothing. */
export function toolSpec({ name, description, input }: Tool): ToolSpec {
  const schema = z.toJSONSchema(input, { io: 'input' });
  delete schema.$schema;
  return { name, description, schema: trimmed(schema) as Record<string, unknown> };
}

/** Without the bounds of safe integers, which zod adds to every `int`, and the length of a text that only must not be empty. */
function trimmed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(trimmed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(
    ([key, value]) => !(Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER || (key === 'minLength' && value === 1)),
  );
  return Object.fromEntries(kept.map(([key, value]) => [key, trimmed(value)]));
}
