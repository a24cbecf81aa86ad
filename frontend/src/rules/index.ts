/** The rules on the phone, alone, for the vectors in tests. */
export { evaluate } from "./logic";
export { judge, judgeCertificate, rulesFrom, weigh } from "./weigh";
export { read, trustFrom } from "../tokens";
