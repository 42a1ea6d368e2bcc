import { createReadStream, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

/** A running server of the site. */
export interface SiteServer {
  /** `http://127.0.0.1:8080` */
  readonly address: string;
  /** Tells open pages to load again. */
  reload(): void;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const eventsPath = '/_reload';
const listenerPath = '/_reload.js';
/** Listens for reloads; the page asks for it only here, so that a published site asks nobody. */
const listener = `new EventSource('.${eventsPath}').onmessage = () => location.reload();`;

/**
 * Serves a folder on one address. Only the site and the JSON artifacts are given out: what else lies in a target folder is
 * nobody's business. Rejects when the port is taken.
 */
export function serveSite(folder: string, { host, port }: { host: string; port: number }): Promise<SiteServer> {
  const listeners = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const path = decodePath(request.url ?? '/');
    if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405, 'only GET');
    if (path === eventsPath) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write(': listening\n\n');
      listeners.add(response);
      request.on('close', () => listeners.delete(response));
      return;
    }
    if (path === listenerPath) return end(response, 200, listener, types['.js']);
    const file = path === undefined ? undefined : fileOf(folder, path);
    if (!file) return end(response, 404, 'not found');
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    });
    if (request.method === 'HEAD') return void response.end();
    const stream = createReadStream(file).on('error', () => response.destroy());
    if (!file.endsWith('index.html')) return void stream.pipe(response);
    stream.on('end', () => response.end(`<script src=".${listenerPath}"></script>`)).pipe(response, { end: false });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const bound = server.address();
      const name = host.includes(':') ? `[${host}]` : host;
      resolve({
        address: `http://${name}:${typeof bound === 'object' && bound ? bound.port : port}`,
        reload: () => {
          for (const response of listeners) response.write('data: reload\n\n');
        },
        close: () =>
          new Promise((done) => {
            for (const response of listeners) response.end();
            server.close(() => done());
            server.closeAllConnections();
          }),
      });
    });
  });
}

function end(response: ServerResponse, status: number, text: string, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': type });
  response.end(text);
}

function decodePath(url: string): string | undefined {
  try {
    return decodeURIComponent(url.replace(/[?#].*$/s, ''));
  } catch {
    return undefined;
  }
}

const served = /^\/(index\.html|static_index\.html|(manifest|catalog|run_results|sources)\.json|site\/.+)$/;

function fileOf(folder: string, path: string): string | undefined {
  const wanted = path === '/' ? '/index.html' : path;
  const file = normalize(join(folder, wanted));
  if (!served.test(wanted) || !file.startsWith(normalize(folder) + sep)) return undefined;
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}
