/** The part of nunjucks that is used: its parser, which the template parser extends. nunjucks ships no types. */
declare module 'nunjucks/src/parser.js' {
  interface NunjucksToken {
    readonly type: string;
    readonly value: string;
  }

  /** The token handling and block structure of nunjucks; what the tokens mean is left to subclasses. */
  class Parser<Token extends NunjucksToken, Body> {
    /** Calls `init`: fields of a subclass must be declared (`declare`), not initialized, or they wipe what it set. */
    constructor(tokens: { nextToken(): Token });
    init(tokens: { nextToken(): Token }): void;
    /** The block names that end the body being parsed. */
    breakOnBlocks: readonly string[] | null;
    peeked: Token | null;
    nextToken(): Token;
    peekToken(): Token;
    /** Holds one token. */
    pushToken(token: Token): void;
    skip(type: string): boolean;
    skipValue(type: string, value: string): boolean;
    skipSymbol(name: string): boolean;
    /** Parses until one of the named tags, whose name is then the next token. */
    parseUntilBlocks(...names: string[]): Body;
    parse(): Body;
  }
  const module: { Parser: typeof Parser };
  // biome-ignore lint/style/noDefaultExport: a CommonJS module
  export default module;
}

declare module 'nunjucks' {
  class Environment {
    constructor(loader: null, options: { readonly autoescape: boolean });
  }
  const nunjucks: {
    Environment: typeof Environment;
    compile(text: string, environment: Environment): { render(data: object): string };
  };
  // biome-ignore lint/style/noDefaultExport: a CommonJS module
  export default nunjucks;
}
