import { createServer } from 'node:http';
import { Invalid, NotFound } from './errors.js';

const MAX_BODY = 64 * 1024;

/** The HTTP side. `ping` throws while the database does not answer. */
export function createApp({ orders, ping }) {
  const routes = [
    ['GET', /^\/health$/, () => (ping(), { status: 204 })],
    ['POST', /^\/orders$/, placeOrder],
    ['GET', /^\/orders$/, listOrders],
    ['GET', /^\/orders\/([^/]+)$/, (request, url, [id]) => ({ status: 200, body: orders.find(id) })],
  ];

  async function placeOrder(request) {
    const { customer, items } = await readJson(request);
    if (typeof customer !== 'string' || customer === '') throw new Invalid('"customer" is missing.');
    return { status: 201, body: orders.place(customer, items) };
  }

  function listOrders(request, url) {
    const customer = url.searchParams.get('customer');
    if (!customer) throw new Invalid('The parameter "customer" is missing.');
    return { status: 200, body: orders.list(customer) };
  }

  async function answer(request) {
    const url = new URL(request.url, 'http://localhost');
    for (const [method, pattern, handle] of routes) {
      const found = request.method === method && pattern.exec(url.pathname);
      if (found) return handle(request, url, found.slice(1));
    }
    throw new NotFound(`There is no ${request.method} ${url.pathname}.`);
  }

  return createServer((request, response) => {
    answer(request)
      .catch((error) => {
        if (!error.status) console.error(error);
        const { status = 500, code = 'internal' } = error;
        return { status, body: { error: { code, message: error.status ? error.message : 'Something went wrong.' } } };
      })
      .then(({ status, body }) => {
        response.writeHead(status, body && { 'content-type': 'application/json' });
        response.end(body && JSON.stringify(body));
      });
  });
}

async function readJson(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Invalid('The body is too large.');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) ?? {};
  } catch {
    throw new Invalid('The body is not JSON.');
  }
}
