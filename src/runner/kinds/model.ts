import { writeSql } from '../../artifacts/index.ts';
import { type CompiledNode, compileNode, withForeignKeys } from '../../compiler/index.ts';
import { responseJson } from '../../context/response.ts';
import type { ManifestNode } from '../../manifest/node.ts';
import { type Job, withSession } from '../job.ts';
import { pointToLatest, wantsPointer } from '../latestVersionPointer.ts';
import { materialize, ranAt } from '../materialize.ts';
import { isMicrobatch, runMicrobatch } from '../microbatch.ts';
import { failed, type Outcome, skippedFor } from '../outcome.ts';

/** Builds a model: compiles it, then runs its materialization, in one transaction. */
export async function runModel(job: Job): Promise<Outcome> {
  const node = job.step.node as ManifestNode;
  return isMicrobatch(job.world, node) ? runMicrobatch(job) : runNode(job, node.config.materialized);
}

/** Compiles a node and runs a materialization: models, snapshots and functions alike. */
export async function runNode(job: Job, materialization: string): Promise<Outcome> {
  const { world, threadId, timer } = job;
  const node = job.step.node as ManifestNode;
  let compiled: CompiledNode | undefined;
  let broken: ManifestNode | undefined;
  try {
    return await withSession({ ...job, node }, { start: 'transaction', compiled: () => compiled }, async (session) => {
      compiled = await timer.measure('compile', () =>
        compileNode({
          world,
          node,
          session,
          threadId,
          onEphemeralFailed: (ephemeral) => {
            broken ??= ephemeral;
          },
        }),
      );
      const compiledCode = compiled.code;
      writeSql(world.project.targetPath, 'compiled', node, compiledCode);
      const result = await timer.measure('execute', () =>
        materialize({
          world,
          node: withForeignKeys(world, node, session, threadId),
          session,
          threadId,
          name: materialization,
          compiledCode,
        }),
      );
      if (wantsPointer(world, node)) await pointToLatest(world, node, session, threadId);
      return {
        status: 'success',
        message: result.message,
        compiledCode,
        roundTrips: session.roundTrips,
        ...(result.response ? { response: responseJson(result.response) } : {}),
      };
    });
  } catch (error) {
    if (broken) return skippedFor(broken, error, node);
    const place = ranAt(error, world);
    return failed(error, node, {
      compiledCode: compiled?.code ?? null,
      ...(place === undefined ? {} : { ranAt: place }),
    });
  }
}
