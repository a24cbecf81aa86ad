/** Codes read by the phone's camera, in the browser: zxing as WebAssembly, fetched from our own address and kept offline. */
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

const PAUSE_MS = 120, WIDEST = 960, SAME_MS = 10_000;
let stream: MediaStream | null = null;
let last = { text: "", at: 0 };

export const usable = (): boolean => Boolean(navigator.mediaDevices?.getUserMedia) && typeof WebAssembly === "object";

/** Shows the camera in `video` and calls `found` for each code, once while the same one stays in view. Throws when the
 *  camera is refused or there is none. */
export async function start(video: HTMLVideoElement, wasm: string, found: (text: string) => Promise<void>): Promise<void> {
  prepareZXingModule({ overrides: { locateFile: (name: string, prefix: string) => (name.endsWith(".wasm") ? wasm : prefix + name) } });
  stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false });
  video.srcObject = stream;
  await video.play();
  void look(video, stream, found);
}
export function stop(video: HTMLVideoElement): void {
  stream?.getTracks().forEach((t) => t.stop());
  stream = null; video.srcObject = null;
}
async function look(video: HTMLVideoElement, mine: MediaStream, found: (text: string) => Promise<void>): Promise<void> {
  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d", { willReadFrequently: true })!;
  while (stream === mine) {
    if (video.videoWidth && !document.hidden) {
      const scale = Math.min(1, WIDEST / video.videoWidth);
      canvas.width = Math.round(video.videoWidth * scale); canvas.height = Math.round(video.videoHeight * scale);
      pen.drawImage(video, 0, 0, canvas.width, canvas.height);
      const hits = await readBarcodes(pen.getImageData(0, 0, canvas.width, canvas.height), { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 1 }).catch(() => []);
      const text = hits[0]?.isValid ? hits[0].text : "";
      const again = text === last.text && Date.now() - last.at < SAME_MS;
      if (text) last = { text, at: Date.now() };
      if (text && !again && stream === mine) await found(text);
    }
    await new Promise((next) => setTimeout(next, PAUSE_MS));
  }
}
