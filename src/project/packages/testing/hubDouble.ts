import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PublishedVersion {
  /** Its packages.yml. */
  readonly packages?: readonly unknown[];
  readonly requireDbt?: readonly string[];
  /** Files of its archive; a project file of the package's name when not given. */
  readonly archive?: Buffer;
}

/** A package hub on this machine: publish packages, then look at what was asked for. */
export interface HubDouble {
  /** With a slash at the end. */
  readonly address: string;
  /** Paths in the order in which they were asked for. */
  readonly requests: string[];
  publish(
    name: string,
    versions: Readonly<Record<string, PublishedVersion>>,
    more?: Readonly<Record<string, unknown>>,
  ): void;
  serve(path: string, body: Buffer | string): void;
  /** Answers the next requests with these statuses instead. */
  fail(...statuses: readonly number[]): void;
  close(): Promise<void>;
}

export async function openHubDouble(archiveOf: (project: string) => Promise<Buffer>): Promise<HubDouble> {
  const packages = new Map<string, unknown>();
  const files = new Map<string, Buffer | string | (() => Promise<Buffer>)>();
  const requests: string[] = [];
  const failures: number[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '').slice(1);
    requests.push(path);
    const failure = failures.shift();
    if (failure !== undefined) return void response.writeHead(failure).end('trouble');
    const found =
      path === 'api/v1/index.json' ? JSON.stringify([...packages.keys()]) : files.get(path.split('?')[0] ?? '');
    if (found === undefined) return void response.writeHead(404).end('nothing here');
    const body = typeof found === 'function' ? await found() : found;
    const etag = `"${body.length}"`;
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304).end();
    response.writeHead(200, { etag }).end(body);
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    address,
    requests,
    publish(name, versions, more = {}) {
      const [namespace, short] = name.split('/') as [string, string];
      const entries = Object.entries(versions).map(([version, about]) => {
        const path = `archives/${name}/${version}.tar.gz`;
        files.set(path, about.archive ?? (() => archiveOf(short)));
        return [
          version,
          {
            name: short,
            version,
            packages: about.packages ?? [],
            require_dbt_version: about.requireDbt ?? [],
            downloads: { tarball: address + path, format: 'tgz' },
          },
        ];
      });
      packages.set(name, true);
      files.set(
        `api/v1/${name}.json`,
        JSON.stringify({ name: short, namespace, versions: Object.fromEntries(entries), ...more }),
      );
    },
    serve: (path, body) => void files.set(path, body),
    fail: (...statuses) => void failures.push(...statuses),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
