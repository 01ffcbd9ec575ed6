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
    const at = this.#room(1);
    this.#view.setUint8(at, code);
  }

  opcodeUint8(code: number, value: number): void {
    this.opcode(code);
    const at = this.#room(1);
    this.#view.setUint8(at, value);
  }

  opcodeUint16(code: number, value: number): void {
    this.opcode(code);
    const at = this.#room(2);
    this.#view.setUint16(at, value, true);
  }

  opcodeUint32(code: number, value: number): void {
    this.opcode(code);
    const at = this.#room(4);
    this.#view.setUint32(at, value, true);
  }

  opcodeInt32(code: number, value: number): void {
    this.opcode(code);
    const at = this.#room(4);
    this.#view.setInt32(at, value, true);
  }

  opcodeFloat64(code: number, value: number): void {
    this.opcode(code);
    const at = this.#room(8);
    this.#view.setFloat64(at, value, false);
  }

  text(text: string): void {
    this.bytes(new TextEncoder().encode(text));
  }

  bytes(bytes: Uint8Array): void {
    const start = this.#room(bytes.length);
    this.#bytes.set(bytes, start);
  }

  /** Where so many bytes go. Asked for before the view is taken: growing replaces it. */
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
