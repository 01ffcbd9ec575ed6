/** Many clients that ask one question after the other. */

/** Requests a second, and how long one took, seconds. */
export interface Load {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** Asks `requests` times, `clients` at a time. */
export async function loadTest(clients: number, requests: number, ask: () => Promise<void>): Promise<Load> {
  let left = requests;
  const times: number[] = [];
  const started = performance.now();
  const client = async (): Promise<void> => {
    while (left-- > 0) {
      const at = performance.now();
      await ask();
      times.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - started) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number): number => (times[Math.floor(share * (times.length - 1))] ?? Number.NaN) / 1000;
  return { perSecond: times.length / seconds, p50: at(0.5), p99: at(0.99) };
}
