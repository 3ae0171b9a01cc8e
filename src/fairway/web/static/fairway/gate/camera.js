// The camera. Codes are read by the browser where it can, else by the node, which needs the network.
"use strict";

const WIDTH = 1280;
let stream;

export const able = () => Boolean(navigator.mediaDevices?.getUserMedia);

/** Whether this browser reads codes itself, and so without a network. */
export async function readsAlone() {
  if (!("BarcodeDetector" in window)) return false;
  return (await window.BarcodeDetector.getSupportedFormats()).includes("qr_code");
}

/** What reads the texts of the codes that a video shows. */
async function reader(config) {
  if (await readsAlone()) {
    const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video)).map((code) => code.rawValue);
  }
  const canvas = document.createElement("canvas");
  return async (video) => {
    const scale = Math.min(1, WIDTH / video.videoWidth);
    canvas.width = video.videoWidth * scale;
    canvas.height = video.videoHeight * scale;
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    const body = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    const headers = { "Content-Type": "image/jpeg", "X-CSRFToken": config.token };
    const answer = await fetch(config.pictures, { method: "POST", body, headers });
    return answer.ok ? answer.json() : [];
  };
}

/** Show the camera in `video` and give each text that it sees to `seen`, a text that stays in view once. */
export async function start(video, config, seen) {
  stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: WIDTH } } });
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  const read = await reader(config);
  let last = "";
  const look = async () => {
    if (!stream) return;
    const [text = ""] = await read(video).catch(() => []);
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
