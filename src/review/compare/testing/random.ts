/** Numbers that look random and are the same for a seed. */
export interface Random {
  /** From 0 to `limit - 1`. */
  below(limit: number): number;
  pick<T>(list: readonly T[]): T;
}

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    const mixed = Math.imul(state ^ (state >>> 12), 0x297a2d39) >>> 0;
    return ((mixed ^ (mixed >>> 15)) % limit) >>> 0;
  };
  return { below: (limit) => Math.abs(below(limit)) % limit, pick: (list) => list[below(list.length) % list.length]! };
}
