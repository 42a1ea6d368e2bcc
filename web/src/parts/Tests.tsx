import type { ReactNode } from 'react';
import type { SiteTest } from '../../../src/docs/site/shapes.ts';
import { Scroll } from './Scroll.tsx';
import { Status, Trend } from './Status.tsx';

/** The tests of a resource, those that fail first, with how they came out over time. */
export function Tests({ tests }: { tests: readonly SiteTest[] }): ReactNode {
  const order = ['error', 'fail', 'warn', 'skipped', undefined, 'pass', 'success'];
  const sorted = [...tests].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  return (
    <section aria-labelledby="tests">
      <h2 id="tests">Tests</h2>
      <Scroll label="Table of tests">
        <table>
          <thead>
            <tr>
              <th scope="col">Test</th>
              <th scope="col">Kind</th>
              <th scope="col">Status</th>
              <th scope="col">Failures</th>
              <th scope="col">Before</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((test) => (
              <tr key={test.id}>
                <td>
                  {test.name}
                  {test.message !== undefined && <div className="soft message">{test.message.split('\n')[0]}</div>}
                </td>
                <td>
                  {test.kind.replaceAll('_', ' ')}
                  {test.severity === 'warn' && <span className="soft"> (warns)</span>}
                </td>
                <td>
                  <Status status={test.status} />
                </td>
                <td>{test.failures}</td>
                <td>
                  <Trend results={test.history ?? []} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}
