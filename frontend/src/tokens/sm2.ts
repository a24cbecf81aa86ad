/** SM2 signatures over SM3, checked as `kernel/tokens/sm2.py` checks them (GB/T 32918.2). */
import { concat } from "./bytes";
import { SM2, number, pointOf, points } from "./curves";
import { sm3 } from "./sm3";

const { n } = SM2, MAX_USER_ID = 8191;
const bytes = (value: bigint): Uint8Array => Uint8Array.from({ length: 32 }, (_, at) => Number((value >> BigInt(8 * (31 - at))) & 255n));

export class Sm2Key {
  private readonly point;
  private readonly z: Uint8Array;
  /** The 64 bytes of x and y, and the name its owner signs under; throws for a point that is none. */
  constructor(raw: Uint8Array, userId = "1234567812345678") {
    const name = new TextEncoder().encode(userId);
    if (raw.length !== 64 || name.length === 0 || name.length > MAX_USER_ID) throw new Error("this is no SM2 key");
    this.point = pointOf("SM2", raw);
    const bits = Uint8Array.of((8 * name.length) >> 8, (8 * name.length) & 255);
    this.z = sm3(concat(bits, name, ...[SM2.a, SM2.b, SM2.Gx, SM2.Gy].map(bytes), raw));
  }
  /** Whether the key signed the message; `signature` is r || s. */
  signed(message: Uint8Array, signature: Uint8Array): boolean {
    if (signature.length !== 64) return false;
    const r = number(signature.subarray(0, 32)), s = number(signature.subarray(32)), t = (r + s) % n;
    if (r < 1n || r >= n || s < 1n || s >= n || t === 0n) return false;
    const sum = points("SM2").BASE.multiplyUnsafe(s).add(this.point.multiplyUnsafe(t));
    return !sum.is0() && (number(sm3(concat(this.z, message))) + sum.toAffine().x) % n === r;
  }
}
