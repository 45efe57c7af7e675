/** Lists of steps in the forms of other programs: other words for how far one is, and what they keep beside it. */

import type { CallForm } from '../../protocol/tool.ts';
import { parseStructure } from '../../text/json.ts';
import { isOn, isRecord, namesOf, take, textOf } from './given.ts';
import type { Given, Names } from './given.ts';

/** The list by other names. */
export const todoKeys: Names = namesOf('todos', 'items list plan tasks todolist');

/** Steps as plain words, with what other programs keep beside them left out, and their words for how far a step is. */
export function plainTodos(given: Given, { tell }: CallForm): Record<string, unknown> {
  const todos: unknown = typeof given.todos === 'string' ? (parseStructure(given.todos) ?? given.todos) : given.todos;
  const list: unknown = isRecord(todos) && Array.isArray(todos.todos) ? todos.todos : todos;
  if (!Array.isArray(list)) return { ...given, ...(todos === undefined ? {} : { todos }) };
  const read = list.map((each: unknown) => (isRecord(each) ? plainTodo(each) : { content: each, status: 'pending' }));
  const kept = read.filter(({ status }) => status !== 'cancelled');
  if (kept.length < read.length) tell('cancelled steps are left out');
  return { ...given, todos: kept };
}

const statuses: Readonly<Record<string, readonly string[]>> = {
  pending: ['pending', 'todo', 'open', 'notstarted', 'queued', 'waiting', ''],
  in_progress: ['inprogress', 'active', 'doing', 'started', 'current', 'wip', 'ongoing'],
  completed: ['completed', 'complete', 'done', 'finished', 'closed'],
  cancelled: ['cancelled', 'canceled', 'skipped', 'dropped', 'deleted'],
};

function plainTodo(given: Given): Record<string, unknown> {
  const todo = { ...given };
  take(todo, 'id', 'key');
  take(todo, 'priority');
  const done = isOn(take(todo, 'done', 'iscompleted', 'checked'));
  const status = take(todo, 'status', 'state');
  const word = textOf(status)
    .toLowerCase()
    .replace(/[^a-z]/g, '');
  const [known] = Object.entries(statuses).find(([, words]) => words.includes(word)) ?? [];
  const active = take(todo, 'activeform');
  const content = take(todo, 'content', 'step', 'description', 'task', 'text', 'title', 'name') ?? active;
  return {
    ...todo,
    content,
    status: status === undefined && done ? 'completed' : (known ?? status),
    ...(active === undefined ? {} : { activeForm: active }),
  };
}
