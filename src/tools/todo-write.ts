/** TodoWrite: the list of steps that people see. */

import * as z from 'zod';
import type { Todo } from '../protocol/display.ts';
import type { Tool } from '../protocol/tool.ts';
import { plainTodos, todoKeys } from './spellings/todos.ts';

const input = z.strictObject({
  todos: z.array(
    z.strictObject({
      content: z.string().min(1),
      status: z.enum(['pending', 'in_progress', 'completed']),
      activeForm: z.string().min(1).optional().describe('The same as "Doing ..."'),
    }),
  ),
});

export const todoWrite: Tool<z.infer<typeof input>> = {
  name: 'TodoWrite',
  description: 'Replace the todo list that the user sees.',
  input,
  keys: todoKeys,
  example: { todos: [{ content: 'Read the tests', status: 'in_progress' }] },
  translate: plainTodos,
  readOnly: true,
  title: ({ todos }) => `${todos.filter((todo) => todo.status === 'completed').length} of ${todos.length} done`,
  effects: () => [],
  run({ todos }) {
    const list: Todo[] = todos.map(({ content, status, activeForm }) => ({
      content,
      status,
      ...(activeForm === undefined ? {} : { activeForm }),
    }));
    return Promise.resolve({
      content: [{ type: 'text', text: 'The list is up to date.' }],
      display: [{ type: 'todos', todos: list }],
      todos: list,
    });
  },
};
