/** The two curves of 256 bits: P-256 (FIPS 186-4) and that of SM2 (GB/T 32918.5). Only public points come here, nothing secret. */
import { weierstrass } from "@noble/curves/abstract/weierstrass.js";
import { hex } from "./bytes";

export const SM2 = {
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn, n: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n, h: 1n,
  a: 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn, b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n, Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
};
const P256 = {
  p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn, n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n, h: 1n,
  a: 0xffffffff00000001000000000000000000000000fffffffffffffffffffffffcn, b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  Gx: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n, Gy: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
};
export const number = (raw: Uint8Array): bigint => BigInt(`0x${hex(raw)}`);

type Points = ReturnType<typeof weierstrass<bigint>>;
const made: Partial<Record<"ES256" | "SM2", Points>> = {};
/** The points of a curve, made ready when they are first asked for: the page is there before. */
export const points = (curve: "ES256" | "SM2"): Points => (made[curve] ??= weierstrass(curve === "SM2" ? SM2 : P256));
/** The point whose x and y these 64 bytes are; throws where they are on no point of the curve. */
export function pointOf(curve: "ES256" | "SM2", raw: Uint8Array): InstanceType<Points> {
  const point = points(curve).fromAffine({ x: number(raw.subarray(0, 32)), y: number(raw.subarray(32)) });
  point.assertValidity();
  return point;
}
