import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Web } from './web.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serve(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const web = (env: Readonly<Record<string, string>>, signal = new AbortController().signal): Web =>
  new Web({ env, signal, retryDelay: 1, log: () => {} });

describe('a request', () => {
  it('goes through the proxy of the environment, except where it shall not', async () => {
    const address = await serve(createServer((_, response) => response.end('content')));
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, client) => {
      asked.push(request.url as string);
      const [host, port] = (request.url as string).split(':');
      const upstream = connect(Number(port), host as string, () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.pipe(client).pipe(upstream);
      });
      closing.push(() => upstream.destroy());
    });
    const HTTP_PROXY = await serve(proxy);
    expect((await web({ HTTP_PROXY }).get(address)).body.toString()).toBe('content');
    expect(asked).toEqual([address.slice('http://'.length)]);
    expect((await web({ HTTP_PROXY, NO_PROXY: '127.0.0.1' }).get(address)).body.toString()).toBe('content');
    expect(asked).toHaveLength(1);
  });

  it('is given up when nothing more comes', async () => {
    let requests = 0;
    const address = await serve(
      createServer((_, response) => {
        requests += 1;
        response.writeHead(200);
        response.write('the beginning');
      }),
    );
    await expect(web({ DBT_HTTP_TIMEOUT: '0.2' }).get(address)).rejects.toThrow('no answer for 0.2 seconds');
    expect(requests).toBeGreaterThan(1);
  });

  it('is not repeated once the command is cancelled', async () => {
    const cancel = new AbortController();
    let requests = 0;
    const address = await serve(
      createServer((_, response) => {
        requests += 1;
        cancel.abort(new Error('interrupted'));
        response.writeHead(503).end();
      }),
    );
    await expect(web({}, cancel.signal).get(address)).rejects.toThrow('interrupted');
    expect(requests).toBe(1);
  });

  it('needs an address', async () => {
    await expect(web({}).get('no address')).rejects.toThrow('it is not an address');
  });
});
