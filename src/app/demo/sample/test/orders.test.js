import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDatabase } from '../src/db.js';
import { createOrders } from '../src/orders.js';

function setup() {
  let minute = 0;
  const orders = createOrders(openDatabase(), () => new Date(Date.UTC(2026, 0, 1, 0, minute++)));
  return { orders };
}

const tea = [{ sku: 'tea-100', quantity: 1 }];

test('an order is stored with its items and prices', () => {
  const { orders } = setup();
  const { id } = orders.place('ada', [{ sku: 'cup', quantity: 2 }]);
  assert.deepEqual(orders.find(id), {
    id,
    customer: 'ada',
    totalCents: 1500,
    createdAt: '2026-01-01T00:00:00.000Z',
    items: [{ sku: 'cup', quantity: 2, unitCents: 750 }],
  });
});

test('a customer sees their own orders, newest first', () => {
  const { orders } = setup();
  const first = orders.place('ada', tea);
  orders.place('bob', tea);
  const second = orders.place('ada', tea);
  assert.deepEqual(
    orders.list('ada').orders.map((order) => order.id),
    [second.id, first.id],
  );
});

test('an order that cannot be priced leaves nothing behind', () => {
  const { orders } = setup();
  assert.throws(() => orders.place('ada', [{ sku: 'boat', quantity: 1 }]));
  assert.deepEqual(orders.list('ada').orders, []);
});
