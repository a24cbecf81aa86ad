/** SM3 (GB/T 32905-2016): 32 bytes of a message, which browsers cannot do themselves. */
const START = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];
const left = (word: number, by: number): number => (word << by) | (word >>> (32 - by)); // by 32 (as by 0) leaves it as it is

export function sm3(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const blocks = Math.ceil((message.length + 9) / 64), padded = new Uint8Array(64 * blocks), view = new DataView(padded.buffer);
  padded.set(message);
  padded[message.length] = 0x80;
  view.setBigUint64(padded.length - 8, 8n * BigInt(message.length));
  const state = Int32Array.from(START), words = new Int32Array(68);
  for (let block = 0; block < padded.length; block += 64) {
    for (let n = 0; n < 16; n++) words[n] = view.getInt32(block + 4 * n);
    for (let n = 16; n < 68; n++) {
      const mixed = words[n - 16] ^ words[n - 9] ^ left(words[n - 3], 15);
      words[n] = mixed ^ left(mixed, 15) ^ left(mixed, 23) ^ left(words[n - 13], 7) ^ words[n - 6];
    }
    compress(state, words);
  }
  const out = new Uint8Array(32), told = new DataView(out.buffer);
  state.forEach((word, n) => told.setInt32(4 * n, word));
  return out;
}
function compress(state: Int32Array, words: Int32Array): void {
  let [a, b, c, d, e, f, g, h] = state;
  for (let n = 0; n < 64; n++) {
    const early = n < 16, turned = left(a, 12), one = left((turned + e + left(early ? 0x79cc4519 : 0x7a879d8a, n % 32)) | 0, 7);
    const first = ((early ? a ^ b ^ c : (a & b) | (a & c) | (b & c)) + d + (one ^ turned) + (words[n] ^ words[n + 4])) | 0;
    const second = ((early ? e ^ f ^ g : (e & f) | (~e & g)) + h + one + words[n]) | 0;
    [d, c, b, a] = [c, left(b, 9), a, first];
    [h, g, f, e] = [g, left(f, 19), e, second ^ left(second, 9) ^ left(second, 17)];
  }
  [a, b, c, d, e, f, g, h].forEach((word, n) => { state[n] ^= word; });
}
