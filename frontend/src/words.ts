/** Words of the page, translated by the server in `<template id="ln-words">`. */
export function word(name: string): string {
  return document.getElementById("ln-words")?.dataset[name] ?? "";
}
export function announce(text: string): void {
  const box = document.getElementById("announce");
  if (box) { box.textContent = ""; setTimeout(() => { box.textContent = text; }, 50); }
}
export function csrf(): string {
  const cookie = document.cookie.split("; ").find((c) => c.startsWith("csrftoken="));
  if (cookie) return decodeURIComponent(cookie.slice(10));
  return document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
}
export function newKey(): string {
  const b = crypto.getRandomValues(new Uint8Array(16));
  let at = Date.now();
  for (let i = 5; i >= 0; i--) { b[i] = at % 256; at = Math.floor(at / 256); }
  b[6] = (b[6] & 15) | 112; b[8] = (b[8] & 63) | 128;
  const h = [...b].map((n) => n.toString(16).padStart(2, "0")).join("");
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
}
