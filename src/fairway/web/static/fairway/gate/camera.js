// The camera, where the browser has a code reader of its own.
"use strict";

let stream;

export async function able() {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return false;
  return (await window.BarcodeDetector.getSupportedFormats()).includes("qr_code");
}

/** Show the camera in `video` and give each text that it sees to `seen`, a text that stays in view once. */
export async function start(video, seen) {
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  let last = "";
  const look = async () => {
    if (!stream) return;
    const found = await detector.detect(video).catch(() => []);
    const text = found[0]?.rawValue ?? "";
    if (text && text !== last) seen(text);
    last = text || last;
    setTimeout(look, 150);
  };
  look();
}

export function stop(video) {
  stream?.getTracks().forEach((track) => track.stop());
  stream = undefined;
  video.hidden = true;
}
