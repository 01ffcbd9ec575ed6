/** Grows as a pickle is written; one method for each kind of argument. */

export class PickleBuffer {
  #bytes = new Uint8Array(4096);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** What was written. */
  result(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  opcode(code: number): void {
    this.#view.setUint8(this.#room(1), code);
  }

  opcodeUint8(code: number, value: number): void {
    this.opcode(code);
    this.#view.setUint8(this.#room(1), value);
  }

  opcodeUint16(code: number, value: number): void {
    this.opcode(code);
    this.#view.setUint16(this.#room(2), value, true);
  }

  opcodeUint32(code: number, value: number): void {
    this.opcode(code);
    this.#view.setUint32(this.#room(4), value, true);
  }

  opcodeInt32(code: number, value: number): void {
    this.opcode(code);
    this.#view.setInt32(this.#room(4), value, true);
  }

  opcodeFloat64(code: number, value: number): void {
    this.opcode(code);
    this.#view.setFloat64(this.#room(8), value, false);
  }

  text(text: string): void {
    this.bytes(new TextEncoder().encode(text));
  }

  bytes(bytes: Uint8Array): void {
    const start = this.#room(bytes.length);
    this.#bytes.set(bytes, start);
  }

  #room(length: number): number {
    const start = this.#length;
    this.#length += length;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return start;
  }
}
