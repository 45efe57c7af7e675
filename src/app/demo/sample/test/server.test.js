import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { openDatabase } from '../src/db.js';
import { createOrders } from '../src/orders.js';
import { createApp } from '../src/server.js';

async function serve(t) {
  const db = openDatabase();
  const app = createApp({ orders: createOrders(db), ping: () => db.prepare('SELECT 1').get() });
  app.listen(0);
  await once(app, 'listening');
  t.after(() => app.close());
  const base = `http://localhost:${app.address().port}`;
  return (path, body) =>
    fetch(base + path, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) });
}

const order = { customer: 'ada', items: [{ sku: 'pot-small', quantity: 1 }] };

test('an order can be placed, listed and read', async (t) => {
  const call = await serve(t);
  const placed = await call('/orders', order);
  assert.equal(placed.status, 201);
  const { id } = await placed.json();
  const { orders } = await (await call('/orders?customer=ada')).json();
  assert.deepEqual(orders.map((one) => one.id), [id]);
  const { items } = await (await call(`/orders/${id}`)).json();
  assert.deepEqual(items, [{ sku: 'pot-small', quantity: 1, unitCents: 2450 }]);
});

test('a bad request is told what is wrong with it', async (t) => {
  const call = await serve(t);
  for (const [path, body, status] of [
    ['/orders', { items: [] }, 400],
    ['/orders', { ...order, items: [{ sku: 'boat', quantity: 1 }] }, 400],
    ['/orders', undefined, 400],
    ['/orders/nothing', undefined, 404],
    ['/nowhere', undefined, 404],
  ]) {
    const response = await call(path, body);
    assert.equal(response.status, status, path);
    assert.ok((await response.json()).error.message);
  }
});

test('the service tells its health', async (t) => {
  const call = await serve(t);
  assert.equal((await call('/health')).status, 204);
});
