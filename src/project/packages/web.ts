import { setTimeout as wait } from 'node:timers/promises';
import type { Environment } from '../dotenv.ts';

export interface WebOptions {
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** Milliseconds before the first repetition; doubled for each further one. */
  readonly retryDelay?: number;
  /** Says that a request is repeated. */
  log(message: string): void;
}

export interface Response {
  readonly status: number;
  readonly body: Buffer;
  readonly etag: string | null;
}

/** An address did not answer, or not as wanted. The message is for users and names no address. */
export class WebError extends Error {
  /** 404 and its like; undefined when nobody answered. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.name = 'WebError';
    this.status = status;
  }
}

const repetitions = 5;
const worthRepeating = (status: number): boolean => status >= 500 || status === 408 || status === 429;

/** GET requests that are repeated while the other side has trouble; proxies of the environment are used. */
export class Web {
  private readonly options: WebOptions;
  private proxied: Promise<typeof fetch> | undefined;

  constructor(options: WebOptions) {
    this.options = options;
  }

  /** Fetches an address; `accept` may refuse a body, which then counts as trouble. Throws a WebError. */
  async get(
    url: string,
    headers: Readonly<Record<string, string>> = {},
    accept?: (body: Buffer) => void,
  ): Promise<Response> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const response = await this.once(url, headers);
        if (response.status === 200) accept?.(response.body);
        return response;
      } catch (error) {
        this.options.signal.throwIfAborted();
        if (!(error instanceof WebError)) throw error;
        const isFinal = error.status !== undefined && !worthRepeating(error.status);
        if (isFinal || attempt === repetitions) throw error;
        this.options.log(`Repeating a request: ${error.message}`);
        await wait((this.options.retryDelay ?? 250) * 2 ** attempt, undefined, { signal: this.options.signal });
      }
    }
  }

  private async once(url: string, headers: Readonly<Record<string, string>>): Promise<Response> {
    const silence = new AbortController();
    const seconds = Number(this.options.env.DBT_HTTP_TIMEOUT) || 30;
    const expire = (): void => silence.abort(new WebError(`no answer for ${seconds} seconds`));
    let timer = setTimeout(expire, seconds * 1000);
    try {
      const request = await this.fetcher();
      const response = await request(url, { headers, signal: AbortSignal.any([silence.signal, this.options.signal]) });
      if (!response.ok && response.status !== 304) {
        await response.body?.cancel();
        throw new WebError(`the answer was ${response.status} ${response.statusText}`.trim(), response.status);
      }
      const parts: Uint8Array[] = [];
      for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
        clearTimeout(timer);
        timer = setTimeout(expire, seconds * 1000);
        parts.push(part);
      }
      return { status: response.status, body: Buffer.concat(parts), etag: response.headers.get('etag') };
    } catch (error) {
      throw error instanceof WebError ? error : new WebError(reason(error));
    } finally {
      clearTimeout(timer);
    }
  }

  /** Node's own fetch knows no proxies before Node 24: undici's does, and is loaded only where there is one. */
  private fetcher(): Promise<typeof fetch> {
    this.proxied ??= fetchOf(this.options.env);
    return this.proxied;
  }
}

/** The fetch that heeds the proxies of an environment. */
export async function fetchOf(env: Environment): Promise<typeof fetch> {
  const httpProxy = env.http_proxy ?? env.HTTP_PROXY ?? '';
  const httpsProxy = env.https_proxy ?? env.HTTPS_PROXY ?? '';
  if (httpProxy === '' && httpsProxy === '') return fetch;
  const undici = await import('undici');
  const dispatcher = new undici.EnvHttpProxyAgent({
    ...(httpProxy ? { httpProxy } : {}),
    ...(httpsProxy ? { httpsProxy } : {}),
    noProxy: env.no_proxy ?? env.NO_PROXY ?? '',
  });
  return ((url: string, init: RequestInit) =>
    undici.fetch(url, { ...(init as object), dispatcher })) as unknown as typeof fetch;
}

/** The system's word for what went wrong: fetch itself says only "fetch failed". */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? (error.cause as NodeJS.ErrnoException) : undefined;
  if (cause instanceof AggregateError) return reason(cause.errors[0]);
  if (error instanceof TypeError && /URL/.test(error.message)) return 'it is not an address';
  const code = cause?.code ?? (error as NodeJS.ErrnoException).code;
  return words[code ?? ''] ?? (cause?.message || code || error.message);
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection broke off',
  UND_ERR_SOCKET: 'the connection broke off',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host could not be looked up',
};
