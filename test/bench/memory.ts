import { pollShape, SHAPES, SMALLEST_FUNCTION_MB } from './memory-shapes.ts';

/** The peak memory of the `poll` bundle, in a process of its own each time, with the most that it may have to do. */
export async function memory(print: (line: string) => void): Promise<void> {
  for (const shape of SHAPES) {
    const { summary, megabytes } = await pollShape(shape);
    const { changes = 0, upstreamCalls = 0 } = summary;
    print(
      `${shape.name.padEnd(44)} ${megabytes.toFixed(0)} MB, budget ${SMALLEST_FUNCTION_MB}; ${changes} changes, ${upstreamCalls} calls`,
    );
    const isThrough = changes >= shape.reached.changes && upstreamCalls >= shape.reached.upstreamCalls;
    if (megabytes >= SMALLEST_FUNCTION_MB || !isThrough) process.exitCode = 1;
  }
}
