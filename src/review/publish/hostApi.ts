import { setTimeout as pause } from 'node:timers/promises';
import { DiagnosticError } from '../../base/diagnostic.ts';
import { type Environment, fetchOf } from '../../project/index.ts';
import { unpublished } from './problem.ts';
import type { PublishOptions } from './publisher.ts';

export interface Answer {
  readonly headers: Headers;
  /** Undefined for an empty body. */
  readonly json: unknown;
}

export interface Access {
  readonly host: string;
  /** Address that all paths follow. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What must never be shown. */
  readonly secret: string;
  /** What the token needs, said when the host refuses. */
  readonly grant: string;
}

export interface Ask {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** After the base, with a slash; or a whole address of the same host. */
  readonly path: string;
  readonly body?: unknown;
  /** What for, in words: `read the comments of pull request 7`. */
  readonly doing: string;
  /** Not repeated where it may have had its effect: an UnsureError is thrown then. */
  readonly once?: boolean;
}

/** The host said no. */
export class RefusedError extends DiagnosticError {
  readonly status: number;
  constructor(status: number, message: string, help: readonly string[]) {
    super(unpublished(message, ...help));
    this.status = status;
  }
}

/** Nobody knows whether the host did what it was asked for. */
export class UnsureError extends DiagnosticError {}

export const repetitions = 4;
const longestWait = 60_000;

/** The HTTP API of one host. Trouble that passes is waited for: as long as the host says, else twice as long each time. */
export class HostApi {
  readonly access: Access;
  private readonly env: Environment;
  private readonly options: PublishOptions;
  private request: Promise<typeof fetch> | undefined;

  constructor(access: Access, env: Environment, options: PublishOptions) {
    this.access = { ...access, base: (options.api ?? access.base).replace(/\/+$/, '') };
    this.env = env;
    this.options = options;
  }

  async ask(ask: Ask): Promise<Answer> {
    const { host } = this.access;
    const failed = `${host}: could not ${ask.doing}`;
    for (let attempt = 0; ; attempt += 1) {
      const result = await this.send(ask);
      if (result instanceof Response) {
        if (result.ok && result.status !== 203) return this.read(result, failed);
        if (!passes(result)) throw await this.refusal(result, failed);
        await result.body?.cancel();
      }
      const reason = result instanceof Response ? `the answer was ${result.status}` : result;
      const isDone = !(result instanceof Response) || result.status >= 500;
      if (ask.once && isDone) throw new UnsureError(unpublished(`${failed}: ${reason}`));
      if (attempt === repetitions)
        throw new DiagnosticError(
          unpublished(`${failed}: ${reason}, ${repetitions + 1} times`, 'run the check again later'),
        );
      await this.wait(attempt, result instanceof Response ? result.headers.get('retry-after') : null);
    }
  }

  /** Waits before a repetition, counted from 0. */
  async wait(attempt: number, retryAfter: string | null = null): Promise<void> {
    const seconds = retryAfter === null ? Number.NaN : Number(retryAfter);
    const asked = Number.isNaN(seconds) ? Date.parse(retryAfter ?? '') - Date.now() : seconds * 1000;
    const time = Number.isNaN(asked) ? 1000 * 2 ** attempt : Math.max(asked, 0);
    const signal = this.options.signal;
    const wait = this.options.wait ?? ((ms: number) => pause(ms, undefined, signal ? { signal } : {}));
    await wait(Math.min(time, longestWait));
  }

  /** The answer, or why there is none. */
  private async send({ method, path, body }: Ask): Promise<Response | string> {
    const { base, headers } = this.access;
    const url = path.startsWith('/') ? base + path : path;
    // a token goes nowhere but to the host that it is for
    if (new URL(url).origin !== new URL(base).origin) return 'the host named a page of another host';
    const { signal } = this.options;
    const limit = AbortSignal.timeout(30_000);
    try {
      this.request ??= fetchOf(this.env);
      const request = await this.request;
      return await request(url, {
        method,
        headers: {
          accept: 'application/json',
          'user-agent': 'tsdt',
          ...headers,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
    } catch (error) {
      signal?.throwIfAborted();
      // fetch's own words may hold the address; the code of the system is enough
      const { name, cause } = error as Error & { cause?: { code?: unknown } };
      if (name === 'TimeoutError') return 'no answer for 30 seconds';
      return `no connection${typeof cause?.code === 'string' ? ` (${cause.code})` : ''}`;
    }
  }

  private async read(response: Response, failed: string): Promise<Answer> {
    const text = await response.text();
    if (text === '') return { headers: response.headers, json: undefined };
    try {
      return { headers: response.headers, json: JSON.parse(text) };
    } catch {
      throw new RefusedError(response.status, `${failed}: the answer is no JSON`, [
        'is the address of the API right, and is the token accepted there?',
      ]);
    }
  }

  private async refusal(response: Response, failed: string): Promise<RefusedError> {
    const { host, grant } = this.access;
    const { status } = response;
    const said = this.clean(wordsOf(await response.text().catch(() => '')));
    const message = `${failed}: the answer was ${status}${said === '' ? '' : ` (${said})`}`;
    // Azure DevOps answers an unknown token with a page to sign in
    if (status === 401 || status === 203 || status === 302)
      return new RefusedError(status, message, [
        `${host} does not accept the token: is it right, and still valid?`,
        grant,
      ]);
    if (status === 403 || status === 404) return new RefusedError(status, message, [grant]);
    return new RefusedError(status, message, ['what was sent is not what the host expects: please report this']);
  }

  private clean(text: string): string {
    const { secret, headers } = this.access;
    return [secret, ...Object.values(headers).filter((value) => value.includes(' '))]
      .flatMap((value) => [value, value.split(' ').at(-1) ?? ''])
      .filter((value) => value.length > 3)
      .reduce((words, value) => words.replaceAll(value, '***'), text)
      .slice(0, 200);
  }
}

/** Whether trouble passes by itself. GitHub says that there were too many requests with 403, too. */
function passes({ status, headers }: Response): boolean {
  return (
    status >= 500 ||
    status === 408 ||
    status === 429 ||
    (status === 403 && (headers.has('retry-after') || headers.get('x-ratelimit-remaining') === '0'))
  );
}

/** The host's own explanation; all of them put it into one of these. */
function wordsOf(text: string): string {
  try {
    const { message, error } = JSON.parse(text) as { message?: unknown; error?: { message?: unknown } | string };
    const said = message ?? (typeof error === 'string' ? error : error?.message) ?? '';
    return (typeof said === 'string' ? said : JSON.stringify(said)).replace(/\s+/g, ' ');
  } catch {
    return '';
  }
}
