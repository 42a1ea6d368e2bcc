/** A point of the reference warehouse: what does it, how it is taken away, and the test that fails then. */
export interface Point {
  /** A domain, or all of them. */
  readonly domain: 'checkout' | 'community' | 'companies' | 'funnel' | 'shop' | 'warehouse';
  readonly point: string;
  /** The file that does it; taken away by replacing `from` with `to` there. */
  readonly where: string;
  readonly from: string;
  readonly to: string;
  /** A test of the warehouse, or of its end-to-end test. */
  readonly test: string;
}

/** Points of one domain, each as point, where, from, to, test. */
export const pointsOf = (
  domain: Point['domain'],
  points: readonly (readonly [string, string, string, string, string])[],
): Point[] => points.map(([point, where, from, to, test]) => ({ domain, point, where, from, to, test }));
