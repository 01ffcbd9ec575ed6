/** TensorBoard's events as protocol buffers. Field numbers: TensorFlow's `event.proto`, `summary.proto`, `tensor.proto`. */

import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** A histogram of counts. */
export interface Histogram {
  /** Upper edge of each bucket, ascending; each begins where the one before ends. */
  readonly limits: readonly number[];
  readonly counts: readonly number[];
  readonly min: number;
  readonly max: number;
  /** Sum of the values. */
  readonly sum: number;
}

/** One value of a summary. */
export type SummaryValue =
  | { readonly kind: 'scalar'; readonly tag: string; readonly value: number }
  | { readonly kind: 'text'; readonly tag: string; readonly text: string }
  | { readonly kind: 'histogram'; readonly tag: string; readonly histogram: Histogram };

/** When an event happened. */
export interface EventTime {
  /** Seconds since 1970. */
  readonly wallTime: number;
  /** Training steps done. */
  readonly step: number;
}

/** The first event of every file. */
export function versionEvent(time: EventTime): Uint8Array {
  return event(time, (out) => out.tag(3, WireType.LengthDelimited).string('brain.Event:2'));
}

/** Says that the run goes on: readers forget what earlier files tell of `step` and later steps. */
export function restartEvent(time: EventTime): Uint8Array {
  // SessionLog.status = START
  return event(time, (out) => message(out, 7, (log) => log.tag(1, WireType.Varint).int32(1)));
}

/** An event with values. */
export function summaryEvent(time: EventTime, values: readonly SummaryValue[]): Uint8Array {
  return event(time, (out) =>
    message(out, 5, (summary) => {
      for (const value of values) message(summary, 1, (into) => writeValue(into, value));
    }),
  );
}

type Write = (out: BinaryWriter) => void;

function event({ wallTime, step }: EventTime, what: Write): Uint8Array {
  const out = new BinaryWriter();
  out.tag(1, WireType.Bit64).double(wallTime);
  out.tag(2, WireType.Varint).int64(step);
  what(out);
  return out.finish();
}

function message(out: BinaryWriter, field: number, write: Write): void {
  out.tag(field, WireType.LengthDelimited).fork();
  write(out);
  out.join();
}

function writeValue(out: BinaryWriter, value: SummaryValue): void {
  out.tag(1, WireType.LengthDelimited).string(value.tag);
  if (value.kind === 'scalar') out.tag(2, WireType.Bit32).float(value.value);
  else if (value.kind === 'histogram') message(out, 5, (into) => writeHistogram(into, value.histogram));
  else writeText(out, value.text);
}

/** A tensor of one string, and in the metadata the plugin that shows it. */
function writeText(out: BinaryWriter, text: string): void {
  message(out, 8, (tensor) => {
    // dtype = DT_STRING; shape = [1]
    tensor.tag(1, WireType.Varint).int32(7);
    message(tensor, 2, (shape) => message(shape, 2, (dimension) => dimension.tag(1, WireType.Varint).int64(1)));
    tensor.tag(8, WireType.LengthDelimited).string(text);
  });
  message(out, 9, (metadata) => message(metadata, 1, (plugin) => plugin.tag(1, WireType.LengthDelimited).string('text')));
}

/** The sum of squares is left at 0: it is not known, and no view shows it. */
function writeHistogram(out: BinaryWriter, { limits, counts, min, max, sum }: Histogram): void {
  const total = counts.reduce((all, count) => all + count, 0);
  for (const [field, value] of [min, max, total, sum].entries()) out.tag(field + 1, WireType.Bit64).double(value);
  for (const [field, values] of [
    [6, limits],
    [7, counts],
  ] as const) {
    message(out, field, (packed) => {
      for (const value of values) packed.double(value);
    });
  }
}
