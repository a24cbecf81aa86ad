/** Posters of places before the camera: what is wrong with one the server says, because it knows where each was hung. */
import { csrf } from "../words";
import { start, stop, usable } from "./camera";
import type { Table, Told } from "./decide";

/** A poster's code is an address of ours, or its end alone: 80 bytes in base64url. */
export const isPoster = (text: string): boolean => /\/me\/gates\/venue\/[\w-]+\/?$/.test(text) || /^[\w-]{107}$/.test(text);

const where = (): Promise<{ longitude: number; latitude: number } | null> => new Promise((done) => {
  if (!navigator.geolocation) return done(null);
  navigator.geolocation.getCurrentPosition((p) => done({ longitude: p.coords.longitude, latitude: p.coords.latitude }), () => done(null), { timeout: 5_000, maximumAge: 0, enableHighAccuracy: true });
});
interface Checked { finding: string; words: string; next_step: string; title?: string }

export async function checkPoster(text: string, url: string, place: string, table: Table): Promise<Told & { title?: string }> {
  const later: Told & { title?: string } = { action: "unverifiable", words: table.words.poster_later, next_step: "" };
  if (!navigator.onLine) return later;
  try {
    const body = JSON.stringify({ text, place: place || null, ...(await where()) });
    const response = await fetch(url, { method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": csrf(), "Content-Type": "application/json", Accept: "application/json" } });
    const told = (await response.json()) as Checked;
    if (!response.ok) return { ...later, words: told.title ?? later.words };
    return { action: told.finding ? "stop" : "pass", title: told.finding ? table.words.poster_wrong : table.words.poster_right, words: told.words, next_step: told.next_step };
  } catch { return later; }
}
/** On the page of posters: the camera writes into the field a hand scanner would fill. */
export function readIntoForm(form: HTMLFormElement): void {
  const video = form.querySelector<HTMLVideoElement>("[data-camera]")!, button = form.querySelector<HTMLButtonElement>("[data-camera-button]")!;
  const field = form.elements.namedItem("text") as HTMLInputElement;
  const close = (): void => { stop(video); video.hidden = true; };
  button.hidden = !usable();
  button.addEventListener("click", () => {
    if (!video.hidden) return close();
    video.hidden = false;
    start(video, form.dataset.wasm ?? "", async (text) => { field.value = text; close(); form.requestSubmit(); }).catch(close);
  });
}
